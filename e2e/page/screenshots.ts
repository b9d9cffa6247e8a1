import { mkdir } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import type { BrowserContextOptions, Page } from 'playwright-core'
import { launchBrowser } from './chromium.ts'
import { check, ham, spam } from './use.ts'

const { values } = parseArgs({
  options: {
    address: { type: 'string', default: 'http://localhost:8080' },
  },
})

const desktop = { viewport: { width: 1280, height: 900 } }
const phone = { viewport: { width: 390, height: 844 }, deviceScaleFactor: 2 }

async function many(page: Page): Promise<void> {
  await page.getByRole('link', { name: 'Many at once' }).click()
  await page
    .getByLabel('Messages')
    .fill([spam, ham, 'Your parcel is waiting: pay 1.99 at http://fee.example'].join('\n'))
  await page.getByRole('button', { name: 'Check 3 messages' }).click()
  await page.getByRole('table').waitFor()
}

const pictures: Readonly<Record<string, readonly [BrowserContextOptions, (page: Page) => Promise<void>]>> = {
  'desktop-spam': [desktop, (page) => check(page, spam)],
  'desktop-dark': [{ ...desktop, colorScheme: 'dark' }, (page) => check(page, spam)],
  'desktop-many': [desktop, many],
  'phone-spam': [phone, (page) => check(page, spam)],
  'phone-dark': [{ ...phone, colorScheme: 'dark' }, (page) => check(page, ham)],
  'phone-dutch': [{ ...phone, locale: 'nl-NL' }, (page) => page.getByLabel('Je bericht').waitFor()],
}

/** The pictures in docs/screenshots, taken from a running system: `npm start`, then `npm run screenshots -w e2e`. */
const folder = fileURLToPath(new URL('../../docs/screenshots/', import.meta.url))
await mkdir(folder, { recursive: true })
const browser = await launchBrowser()
for (const [name, [look, act]] of Object.entries(pictures)) {
  const context = await browser.newContext({
    locale: 'en-GB',
    reducedMotion: 'reduce',
    baseURL: values.address,
    ...look,
  })
  const page = await context.newPage()
  await page.goto('/')
  await act(page)
  await page.screenshot({ path: `${folder}${name}.png`, fullPage: true })
  await context.close()
}
await browser.close()
