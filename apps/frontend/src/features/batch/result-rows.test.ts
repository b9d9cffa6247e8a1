import { expect, it } from 'vitest'
import { prediction } from '../../../test/mock-fetch.ts'
import { filterAndSort, toCsv, toRows } from './result-rows.ts'

const rows = toRows([
  prediction({ sms: 'b', result: 'spam', probability: 0.9 }),
  prediction({ sms: 'a', result: 'ham', probability: 0.2 }),
  prediction({ sms: 'c', result: 'spam', probability: 0.7 }),
])
const texts = (arranged: readonly { readonly sms: string }[]) => arranged.map(({ sms }) => sms).join('')

it('sorts by any column in both directions', () => {
  expect(texts(filterAndSort(rows, 'all', { column: 'number', descending: true }))).toBe('cab')
  expect(texts(filterAndSort(rows, 'all', { column: 'sms', descending: false }))).toBe('abc')
  expect(texts(filterAndSort(rows, 'all', { column: 'probability', descending: true }))).toBe('bca')
  expect(texts(filterAndSort(rows, 'all', { column: 'result', descending: false }))).toBe('abc')
})

it('filters by verdict', () => {
  expect(texts(filterAndSort(rows, 'spam', { column: 'number', descending: false }))).toBe('bc')
})

it('escapes formulas in the CSV', () => {
  const csv = toCsv(toRows([prediction({ sms: '=HYPERLINK("http://x")', result: 'spam', probability: 0.9 })]))
  expect(csv).toBe('number,sms,result,probability\r\n1,"\'=HYPERLINK(""http://x"")",spam,0.9')
})
