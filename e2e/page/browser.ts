import type { Browser, BrowserContextOptions, Page } from 'playwright-core'
import { afterAll, beforeAll, inject, onTestFinished } from 'vitest'
import { launchBrowser } from './chromium.ts'

interface TestBrowser {
  /** Opens the page in a new browser context with its own cookies, which closes when the test ends. */
  open: (options?: BrowserContextOptions & { readonly path?: string }) => Promise<Page>
}

/** Launches one browser for all tests of a file. */
export function useBrowser(): TestBrowser {
  let browser: Browser
  beforeAll(async () => {
    browser = await launchBrowser()
  })
  afterAll(() => browser.close())
  return {
    async open({ path = '/', ...options } = {}) {
      const context = await browser.newContext({ baseURL: inject('address'), locale: 'en-GB', ...options })
      onTestFinished(() => context.close())
      context.setDefaultTimeout(120_000)
      const page = await context.newPage()
      await page.goto(path)
      return page
    },
  }
}
