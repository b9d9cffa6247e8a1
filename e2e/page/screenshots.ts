// cspell:ignore bericht
import { mkdir } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import type { BrowserContextOptions, Page } from 'playwright-core'
import { launchBrowser } from './chromium.ts'
import { check, ham, spam } from './page-actions.ts'

const { values } = parseArgs({
  options: {
    address: { type: 'string', default: 'http://localhost:8080' },
  },
})

const desktop = { viewport: { width: 1280, height: 900 } }
const phone = { viewport: { width: 390, height: 844 }, deviceScaleFactor: 2 }

async function checkBatch(page: Page): Promise<void> {
  await page.getByRole('link', { name: 'Bulk check' }).click()
  await page
    .getByLabel('Messages')
    .fill([spam, ham, 'Your parcel is waiting: pay 1.99 at http://fee.example'].join('\n'))
  await page.getByRole('button', { name: 'Check 3 messages' }).click()
  await page.getByRole('table').waitFor()
}

const screenshots: Readonly<Record<string, readonly [BrowserContextOptions, (page: Page) => Promise<void>]>> = {
  'desktop-spam': [desktop, (page) => check(page, spam)],
  'desktop-dark': [{ ...desktop, colorScheme: 'dark' }, (page) => check(page, spam)],
  'desktop-bulk': [desktop, checkBatch],
  'phone-spam': [phone, (page) => check(page, spam)],
  'phone-dark': [{ ...phone, colorScheme: 'dark' }, (page) => check(page, ham)],
  'phone-dutch': [{ ...phone, locale: 'nl-NL' }, (page) => page.getByLabel('Je bericht').waitFor()],
}

// Renews docs/screenshots from a running system: `npm start`, then `npm run screenshots -w e2e`.
const folder = fileURLToPath(new URL('../../docs/screenshots/', import.meta.url))
await mkdir(folder, { recursive: true })
const browser = await launchBrowser()
for (const [name, [options, act]] of Object.entries(screenshots)) {
  const context = await browser.newContext({
    locale: 'en-GB',
    reducedMotion: 'reduce',
    baseURL: values.address,
    ...options,
  })
  const page = await context.newPage()
  await page.goto('/')
  await act(page)
  await page.screenshot({ path: `${folder}${name}.png`, fullPage: true })
  await context.close()
}
await browser.close()
