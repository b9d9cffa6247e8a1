import { readFile } from 'node:fs/promises'
import { expect, it } from 'vitest'
import { useBrowser } from './browser.ts'
import { check, ham, spam } from './page-actions.ts'

const { open } = useBrowser()

it('checks 300 messages of a CSV export, and sorts, filters and downloads the results', async () => {
  const page = await open({ path: '/#many' })
  const rows = Array.from({ length: 300 }, (_, i) => `${i},"${i % 3 === 0 ? spam : ham} (${i})"`)
  const csv = Buffer.from(`id,message\n${rows.join('\n')}`)
  await page.getByLabel('Open a file').setInputFiles({ name: 'export.csv', mimeType: 'text/csv', buffer: csv })
  await page.getByRole('button', { name: 'Check 300 messages' }).click()
  await page.getByRole('heading', { name: '100 of 300 are spam' }).waitFor({ timeout: 60_000 })
  await page.getByRole('combobox', { name: 'Show' }).selectOption({ label: 'Spam' })
  // The preview of the file is a table, too.
  const results = page.getByRole('table').filter({ has: page.getByRole('button', { name: 'No.' }) })
  expect(await results.getByRole('row').count()).toBe(101)
  await results.getByRole('button', { name: 'No.' }).click()
  expect(await results.getByRole('row').nth(1).innerText()).toContain('(297)')
  const [download] = await Promise.all([
    page.waitForEvent('download'),
    page.getByRole('button', { name: 'Download as CSV' }).click(),
  ])
  const lines = (await readFile(await download.path(), 'utf8')).trim().split('\r\n')
  expect(lines).toHaveLength(101)
  expect(lines[1]).toMatch(/^298,.*\(297\).*,spam,0\.\d+$/)
})

it('shows the history in every tab until it is deleted', async () => {
  const page = await open()
  const other = await page.context().newPage()
  await other.goto('/#history')
  await other.getByText('No messages yet.').waitFor()
  await check(page, spam)
  await check(page, ham)
  // The other tab updates without a reload.
  await other.getByText('2 messages').waitFor()
  await other.getByRole('searchbox').fill('prize')
  await other.getByText('1 of 2 messages').waitFor()
  other.on('dialog', (dialog) => dialog.accept())
  await other.getByRole('button', { name: 'Delete all' }).click()
  await other.getByText('No messages yet.').waitFor()
  expect(await page.evaluate(() => localStorage.getItem('history'))).toBe('[]')
})

it('keeps the typed message when the back button is used', async () => {
  const page = await open()
  await page.getByLabel('Your message').fill('half a mess')
  await page.getByRole('link', { name: 'History' }).click()
  await page.getByRole('heading', { name: 'Checked on this device' }).waitFor()
  expect(await page.title()).toBe('SMS Checker: Checked on this device')
  await page.goBack()
  expect(await page.getByLabel('Your message').inputValue()).toBe('half a mess')
})
