import { access } from 'node:fs/promises'
import { env } from 'node:process'
import { type Browser, type BrowserContextOptions, chromium, type Page } from 'playwright-core'
import { afterAll, beforeAll, inject, onTestFinished } from 'vitest'

const quiet = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
]

/** Chromium of this machine: `CHROME_PATH`, else where Debian puts it. */
export async function launchBrowser(executablePath = env.CHROME_PATH ?? '/usr/bin/chromium'): Promise<Browser> {
  await access(executablePath).catch((cause: unknown) => {
    const advice = 'Install it (Debian: apt-get install chromium), or name a Chromium in CHROME_PATH.'
    throw new Error(`There is no browser at ${executablePath}. ${advice}`, { cause })
  })
  return chromium.launch({ executablePath, args: quiet })
}

interface Opened {
  /** A new browser profile, with its own cookies, on the page. It closes with the test. */
  open: (options?: BrowserContextOptions & { readonly path?: string }) => Promise<Page>
}

/** One browser for the tests of a file. What the page writes to its console as an error fails the test that reads `errors`. */
export function useBrowser(): Opened {
  let browser: Browser
  beforeAll(async () => {
    browser = await launchBrowser()
  })
  afterAll(() => browser.close())
  return {
    async open({ path = '/', ...options } = {}) {
      const context = await browser.newContext({ baseURL: inject('address'), locale: 'en-GB', ...options })
      onTestFinished(() => context.close())
      context.setDefaultTimeout(30_000)
      const page = await context.newPage()
      await page.goto(path)
      return page
    },
  }
}
