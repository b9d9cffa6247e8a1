import { expect, it, vi } from 'vitest'
import { answer } from '../../../test/fake-service.ts'
import { renderPage } from '../../../test/render-page.tsx'
import { history, remember } from './history.ts'
import { HistoryPage } from './history-page.tsx'

function open() {
  remember(answer({ requestId: 'a', sms: 'win a prize', result: 'spam', probability: 0.97 }))
  remember(answer({ requestId: 'b', sms: 'see you at six' }))
  return renderPage(<HistoryPage />)
}

it('shows what was checked with its verdict, and searches in it', async () => {
  const page = open()
  expect(page.getAllByRole('listitem')).toHaveLength(2)
  await page.person.type(page.getByRole('searchbox', { name: 'Search' }), 'prize')
  const [only, ...others] = page.getAllByRole('listitem')
  expect(others).toEqual([])
  expect(only?.textContent).toContain('Spam97% chance of spam')
  expect(page.getByRole('status').textContent).toBe('1 of 2 messages')
})

it('deletes one message, and all of them after asking', async () => {
  const page = open()
  const [first] = page.getAllByRole('button', { name: 'Delete this message' })
  if (first) await page.person.click(first)
  expect(history.get().map(({ requestId }) => requestId)).toEqual(['a'])

  const confirm = vi.fn(() => false)
  vi.stubGlobal('confirm', confirm)
  await page.person.click(page.getByRole('button', { name: 'Delete all' }))
  expect(history.get()).toHaveLength(1)
  confirm.mockReturnValue(true)
  await page.person.click(page.getByRole('button', { name: 'Delete all' }))
  expect(history.get()).toEqual([])
  expect(page.getByText('Nothing here yet.')).toBeDefined()
})

it('stops keeping when switched off', async () => {
  const page = open()
  await page.person.click(page.getByRole('switch', { name: 'Keep what I check' }))
  remember(answer({ requestId: 'c' }))
  expect(history.get()).toHaveLength(2)
})
