import { expect, it, vi } from 'vitest'
import { prediction } from '../../../test/mock-fetch.ts'
import { renderWithProviders } from '../../../test/render-with-providers.tsx'
import { addToHistory, storedHistory } from './history.ts'
import { HistoryPage } from './history-page.tsx'

function open() {
  addToHistory(prediction({ requestId: 'a', sms: 'win a prize', result: 'spam', probability: 0.97 }))
  addToHistory(prediction({ requestId: 'b', sms: 'see you at six' }))
  return renderWithProviders(<HistoryPage />)
}

it('lists checked messages with their verdicts, and searches them', async () => {
  const page = open()
  expect(page.getAllByRole('listitem')).toHaveLength(2)
  await page.person.type(page.getByRole('searchbox', { name: 'Search' }), 'prize')
  const [only, ...others] = page.getAllByRole('listitem')
  expect(others).toEqual([])
  expect(only?.textContent).toContain('Spam97% chance of spam')
  expect(page.getByRole('status').textContent).toBe('1 of 2 messages')
})

it('deletes one message, and all messages after confirmation', async () => {
  const page = open()
  const [first] = page.getAllByRole('button', { name: 'Delete this message' })
  if (first) await page.person.click(first)
  expect(storedHistory.get().map(({ requestId }) => requestId)).toEqual(['a'])

  const confirm = vi.fn(() => false)
  vi.stubGlobal('confirm', confirm)
  await page.person.click(page.getByRole('button', { name: 'Delete all' }))
  expect(storedHistory.get()).toHaveLength(1)
  confirm.mockReturnValue(true)
  await page.person.click(page.getByRole('button', { name: 'Delete all' }))
  expect(storedHistory.get()).toEqual([])
  expect(page.getByText('No messages yet.')).toBeDefined()
})

it('saves no further messages once switched off', async () => {
  const page = open()
  await page.person.click(page.getByRole('switch', { name: 'Save the messages I check' }))
  addToHistory(prediction({ requestId: 'c' }))
  expect(storedHistory.get()).toHaveLength(2)
})
