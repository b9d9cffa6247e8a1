import type { Browser, BrowserContextOptions, Page } from 'playwright-core'
import { afterAll, beforeAll, inject, onTestFinished } from 'vitest'
import { launchBrowser } from './chromium.ts'

interface Opened {
  /** A new browser profile, with its own cookies, on the page. It closes with the test. */
  open: (options?: BrowserContextOptions & { readonly path?: string }) => Promise<Page>
}

/** One browser for the tests of a file. */
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
