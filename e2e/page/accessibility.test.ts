import type { BrowserContextOptions } from 'playwright-core'
import { expect, it } from 'vitest'
import { useBrowser } from './browser.ts'
import { check, ham, spam, violations } from './use.ts'

const { open } = useBrowser()

const looks: readonly (readonly [string, BrowserContextOptions])[] = [
  ['light', { colorScheme: 'light' }],
  ['dark', { colorScheme: 'dark' }],
  ['high contrast', { contrast: 'more' }],
  ['high contrast, dark', { contrast: 'more', colorScheme: 'dark' }],
  ['forced colours', { forcedColors: 'active' }],
  ['phone of 320 px', { viewport: { width: 320, height: 568 } }],
]

it.each(looks)('axe finds nothing wrong in any state: %s', async (_, look) => {
  // Still at once: axe must not measure colours that are on their way.
  const page = await open({ reducedMotion: 'reduce', serviceWorkers: 'block', ...look })
  const found: Record<string, string[]> = {}
  const note = async (state: string) => {
    const wrong = await violations(page)
    if (wrong.length > 0) found[state] = wrong
  }
  await note('empty')
  await page.getByRole('button', { name: 'Check message' }).click()
  await note('asked for a message')
  await page.getByLabel('Your message').fill('x'.repeat(2_001))
  await note('too long')
  await page.getByRole('switch', { name: 'Let me guess first' }).check()
  await page.getByRole('radio', { name: 'Not spam' }).check()
  await check(page, spam)
  await page.getByText('About this answer').click()
  await page.getByText('This browser').click()
  await page.getByRole('switch', { name: 'Early access' }).waitFor()
  await note('spam')
  await page.getByRole('button', { name: 'Yes, right' }).click()
  await page.getByText('Thank you.').waitFor()
  await check(page, ham)
  await note('ham')

  let status = 429
  let letGo = () => {}
  await page.route('**/predict', async (route) => {
    if (status === 0) await new Promise<void>((resolve) => (letGo = resolve))
    const json = { type: 'urn:test', title: 'A problem', status: 503, detail: 'In words.', requestId: 'r-1' }
    await route.fulfill({ status: status || 503, headers: { 'retry-after': '30' }, json })
  })
  await check(page, ham)
  await note('limited')
  status = 0
  await page.getByRole('button', { name: 'Check message' }).click()
  await page.getByText('This takes longer than usual').waitFor()
  await note('slow')
  letGo()
  await page.getByText('The checker has a problem').waitFor()
  await note('failing')
  await page.context().setOffline(true)
  await page.getByText('You are offline. You can go on').waitFor()
  await note('offline')
  await page.context().setOffline(false)

  await page.getByRole('link', { name: 'Many at once' }).click()
  await page.getByLabel('Messages').fill(`${spam}\n${ham}`)
  await page.getByRole('button', { name: 'Check 2 messages' }).click()
  await page.getByRole('heading', { name: '1 of 2 are spam' }).waitFor()
  await note('many')
  await page.getByRole('link', { name: 'History' }).click()
  await page.getByText('2 messages', { exact: true }).waitFor()
  await note('history')
  expect(found).toEqual({})
})

it.each([
  ['320 px', { viewport: { width: 320, height: 568 } }],
  ['200 % zoom of a laptop', { viewport: { width: 640, height: 400 }, deviceScaleFactor: 2 }],
  ['4K', { viewport: { width: 3840, height: 2160 } }],
])('nothing sticks out at %s', async (_, look) => {
  const page = await open({ ...look, locale: 'nl-NL' })
  const sticksOut = () =>
    page.evaluate(() => document.documentElement.scrollWidth > document.documentElement.clientWidth)
  expect(await sticksOut()).toBe(false)
  await page.getByLabel('Je bericht').fill(`http://${'a'.repeat(300)}.example/ ${spam}`)
  await page.getByRole('button', { name: 'Controleer bericht' }).click()
  await page.getByRole('region', { name: 'Antwoord' }).getByRole('heading', { level: 2 }).waitFor()
  await page.getByText('Deze browser').click()
  await page.getByRole('switch', { name: 'Vroege toegang' }).waitFor()
  expect(await sticksOut()).toBe(false)
  for (const place of ['Veel tegelijk', 'Geschiedenis']) {
    await page.getByRole('link', { name: place, exact: true }).click()
    await page.getByRole('heading', { level: 1 }).filter({ visible: true }).waitFor()
    expect(await sticksOut()).toBe(false)
  }
})

it('can be used by keyboard alone, with the focus in sight', async () => {
  const page = await open({ reducedMotion: 'reduce' })
  // Loaded is not yet drawn: a key pressed before there is anything to focus goes nowhere.
  await page.getByLabel('Your message').waitFor()
  await page.keyboard.press('Tab')
  expect(await page.evaluate(() => document.activeElement?.textContent)).toBe('Skip to content')
  await page.keyboard.press('Enter')
  const names: string[] = []
  for (let step = 0; step < 8; step++) {
    await page.keyboard.press('Tab')
    const focused = page.locator(':focus')
    names.push((await focused.getAttribute('id')) ?? (await focused.innerText().catch(() => '')))
    const outlined = await focused.evaluate((element) => {
      const shown = element.matches('input') ? (element.closest('label') ?? element) : element
      return getComputedStyle(shown).outlineStyle !== 'none'
    })
    expect(outlined, names.at(-1)).toBe(true)
  }
  expect(names).toContain('sms')
  expect(names.join()).toContain('Check message')
})
