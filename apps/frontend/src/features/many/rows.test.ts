import { expect, it } from 'vitest'
import { answer } from '../../../test/fake-service.ts'
import { arrange, csvOf, rowsOf } from './rows.ts'

const rows = rowsOf([
  answer({ sms: 'b', result: 'spam', probability: 0.9 }),
  answer({ sms: 'a', result: 'ham', probability: 0.2 }),
  answer({ sms: 'c', result: 'spam', probability: 0.7 }),
])
const texts = (arranged: readonly { readonly sms: string }[]) => arranged.map(({ sms }) => sms).join('')

it('sorts by any column, both ways', () => {
  expect(texts(arrange(rows, 'all', { column: 'number', descending: true }))).toBe('cab')
  expect(texts(arrange(rows, 'all', { column: 'sms', descending: false }))).toBe('abc')
  expect(texts(arrange(rows, 'all', { column: 'probability', descending: true }))).toBe('bca')
  expect(texts(arrange(rows, 'all', { column: 'result', descending: false }))).toBe('abc')
})

it('filters by verdict', () => {
  expect(texts(arrange(rows, 'spam', { column: 'number', descending: false }))).toBe('bc')
})

it('writes CSV in which a message cannot be a formula', () => {
  const csv = csvOf(rowsOf([answer({ sms: '=HYPERLINK("http://x")', result: 'spam', probability: 0.9 })]))
  expect(csv).toBe('number,sms,result,probability\r\n1,"\'=HYPERLINK(""http://x"")",spam,0.9')
})
