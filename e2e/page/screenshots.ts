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
    'operator-page': { type: 'string' },
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
  // The last message is checked after the others.
  await page.getByRole('progressbar').waitFor({ state: 'hidden' })
}

type Screenshots = Readonly<Record<string, readonly [BrowserContextOptions, (page: Page) => Promise<void>]>>

const publicPage: Screenshots = {
  'desktop-spam': [desktop, (page) => check(page, spam)],
  'desktop-dark': [{ ...desktop, colorScheme: 'dark' }, (page) => check(page, spam)],
  'desktop-bulk': [desktop, checkBatch],
  'phone-spam': [phone, (page) => check(page, spam)],
  'phone-dark': [{ ...phone, colorScheme: 'dark' }, (page) => check(page, ham)],
  'phone-dutch': [{ ...phone, locale: 'nl-NL' }, (page) => page.getByLabel('Je bericht').waitFor()],
}

async function showVerdict(page: Page): Promise<void> {
  await page.locator('figure canvas').first().waitFor()
  await page.getByRole('heading', { name: 'Shadow model' }).waitFor()
}

const verdictAndFirstGuardrails = { viewport: { width: 1280, height: 1325 } }

const operatorPage: Screenshots = {
  desktop: [verdictAndFirstGuardrails, showVerdict],
  'desktop-dark': [{ ...desktop, colorScheme: 'dark' }, showVerdict],
  phone: [phone, showVerdict],
}

/** Pictures of the visible part of a long page; the others show the whole page. */
const visiblePart: ReadonlySet<string> = new Set(['desktop', 'phone'])

async function renew(directory: string, address: string, screenshots: Screenshots): Promise<void> {
  const folder = fileURLToPath(new URL(`../../docs/${directory}/`, import.meta.url))
  await mkdir(folder, { recursive: true })
  const browser = await launchBrowser()
  for (const [name, [options, act]] of Object.entries(screenshots)) {
    const context = await browser.newContext({ locale: 'en-GB', reducedMotion: 'reduce', ...options })
    const page = await context.newPage()
    await page.goto(address)
    await act(page)
    await page.screenshot({ path: `${folder}${name}.png`, fullPage: !visiblePart.has(name) })
    await context.close()
  }
  await browser.close()
}

// Renews docs/screenshots from a running system: `npm start`, then `npm run screenshots -w e2e`.
// Renews the pictures of docs/experiments from a system with a verdict: `npm start -- --traffic worse-model --fast`, then
// `npm run screenshots -w e2e -- --operator-page ADDRESS`, with the address of the operator page that `npm start` prints.
const operatorAddress = values['operator-page']
if (operatorAddress === undefined) await renew('screenshots', values.address, publicPage)
else await renew('experiments', operatorAddress, operatorPage)
