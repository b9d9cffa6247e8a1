import type { BrowserContextOptions, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { useBrowser } from './browser.ts'
import { type OperatorService, startOperatorService } from './operator-service.ts'
import { violations } from './page-actions.ts'

const { open } = useBrowser()
let service: OperatorService

beforeAll(async () => {
  service = await startOperatorService()
})
afterAll(() => service?.stop())

const openWith = (token: string | undefined, options: BrowserContextOptions = {}) =>
  open({
    reducedMotion: 'reduce',
    ...options,
    baseURL: service.url,
    path: token === undefined ? '/' : `/#token=${token}`,
  })

/** Opens the page as an operator, and waits for the verdict, the plots and the shadow model. */
async function openVerdict(options?: BrowserContextOptions): Promise<Page> {
  const page = await openWith(service.token, options)
  await page.getByRole('heading', { level: 1, name: 'Roll back' }).waitFor()
  await page.locator('figure canvas').first().waitFor()
  await page.getByRole('heading', { name: 'Shadow model' }).waitFor()
  return page
}

describe('the operator page', () => {
  it('shows the verdict, its evidence and the history', async () => {
    const page = await openVerdict()
    const banner = page.getByRole('region', { name: 'Roll back' })
    const reason = await banner.getByText(/Users of canary get errors .* \(40 of 300 against 4 of 300/).innerText()
    expect(await banner.innerText()).toContain('300 canary, 300 stable')
    expect(await banner.locator('code').innerText()).toContain('istio.canary.headerRoutingRegex=none')

    const errors = page.getByRole('table', { name: 'Errors: the numbers' })
    expect(await errors.getByRole('row', { name: /^Canary \d/ }).innerText()).toContain('40 of 300 (13.3 %)')
    expect(await errors.getByRole('row', { name: /^Stable/ }).innerText()).toContain('4 of 300 (1.33 %)')
    for (const name of ['Errors', 'Slow responses', 'Marked wrong', 'Left the variant']) {
      const card = page.getByRole('article').filter({ has: page.getByRole('heading', { level: 3, name }) })
      expect(await card.getByRole('row').count()).toBe(5)
      expect(await card.locator('canvas').evaluate(isPainted), name).toBe(true)
    }

    const quality = page.getByRole('region', { name: 'Can the numbers be trusted?' })
    expect(await quality.innerText()).toContain('The rule gives canary 50 % of the users; 50 % arrived.')
    expect(await quality.getByRole('row', { name: 'First request, without an id' }).innerText()).toContain('25')

    const shadow = page.getByRole('region', { name: 'Shadow model' })
    expect(await shadow.getByRole('heading', { name: 'neural 2.0.0 against linear 1.2.0' }).count()).toBe(1)
    expect(await shadow.getByRole('row', { name: 'Users with a pair' }).innerText()).toContain('120')
    expect(await shadow.getByRole('row', { name: /^ham spam/ }).innerText()).toMatch(/6$/)
    expect(await shadow.getByRole('table', { name: 'By day' }).innerText()).toContain('95 %')

    const past = page.getByRole('region', { name: 'Experiments' }).getByRole('listitem')
    expect(await past.count()).toBe(1)
    expect(await past.innerText()).toContain(reason)
  })

  it('logs no error, requests nothing from other origins, and removes the token from the address', async () => {
    const page = await openWith(undefined)
    const errors: string[] = []
    const origins = new Set<string>()
    page.on('console', (message) => {
      if (['error', 'warning'].includes(message.type())) errors.push(message.text())
    })
    page.on('pageerror', ({ message }) => errors.push(message))
    page.on('request', (request) => origins.add(new URL(request.url()).origin))
    await page.evaluate((token) => {
      window.location.hash = `token=${token}`
      window.location.reload()
    }, service.token)
    await page.getByRole('heading', { level: 1, name: 'Roll back' }).waitFor()
    await page.locator('figure canvas').first().waitFor()
    await page.waitForLoadState('networkidle')
    expect(errors).toEqual([])
    expect([...origins]).toEqual([service.url])
    expect(page.url()).toBe(`${service.url}/`)
  })

  it('says that a token is wrong, and accepts the right one by keyboard', async () => {
    const page = await openWith('wrong')
    await page.getByText('The token was not accepted.').waitFor()
    const field = page.getByLabel('Operator token')
    expect(await field.getAttribute('aria-invalid')).toBe('true')
    expect(await page.getByRole('heading', { name: 'Roll back' }).count()).toBe(0)
    expect(await violations(page)).toEqual([])
    await page.keyboard.press('Tab')
    expect(await field.evaluate((element) => element === document.activeElement)).toBe(true)
    await page.keyboard.type(service.token)
    await page.keyboard.press('Enter')
    await page.getByRole('heading', { level: 1, name: 'Roll back' }).waitFor()
  })

  it.each<[string, BrowserContextOptions]>([
    ['light', { colorScheme: 'light' }],
    ['dark', { colorScheme: 'dark' }],
    ['phone', phoneOf(390)],
    ['dark phone', { ...phoneOf(390), colorScheme: 'dark' }],
  ])('has no axe violations: %s', async (_, appearance) => {
    const page = await openVerdict(appearance)
    for (const summary of await page.locator('summary').all()) await summary.click()
    expect(await violations(page)).toEqual([])
  })

  it.each([390, 320])('has no horizontal scrolling at %i px', async (width) => {
    const page = await openVerdict(phoneOf(width))
    for (const summary of await page.locator('summary').all()) await summary.click()
    const { scrollWidth, clientWidth } = await page.evaluate(() => document.documentElement)
    expect(scrollWidth).toBe(clientWidth)
    const cut = await page.evaluate(() =>
      [...document.querySelectorAll('main *:not(.visually-hidden)')]
        .filter((element) => element.getBoundingClientRect().right > window.innerWidth)
        .map(({ outerHTML }) => outerHTML.slice(0, 100)),
    )
    expect(cut).toEqual([])
  })

  it('can be operated by keyboard, with a visible focus', async () => {
    const page = await openVerdict()
    const controls = page.locator('summary, button, a, input')
    for (let index = 0; index < (await controls.count()); index++) {
      await page.keyboard.press('Tab')
      const control = controls.nth(index)
      const isFocused = await control.evaluate((element) => element === document.activeElement)
      expect(isFocused, await control.innerText()).toBe(true)
      expect(await control.evaluate((element) => getComputedStyle(element).outlineStyle)).not.toBe('none')
      await page.keyboard.press('Enter')
    }
    const guesses = page.getByRole('table', { name: 'Guess before the verdict' })
    expect(await guesses.getByRole('row', { name: /^ham/ }).isVisible()).toBe(true)
    expect(await page.getByRole('button', { name: 'shorter-answers' }).getAttribute('aria-pressed')).toBe('true')
  })
})

function phoneOf(width: number): BrowserContextOptions {
  return { viewport: { width, height: 844 }, deviceScaleFactor: 2, hasTouch: true, isMobile: true }
}

/** Whether any pixel of a canvas is painted. */
function isPainted(canvas: Element): boolean {
  if (!(canvas instanceof HTMLCanvasElement)) return false
  const { data } = canvas.getContext('2d')?.getImageData(0, 0, canvas.width, canvas.height) ?? { data: [] }
  return data.some((value) => value > 0)
}
