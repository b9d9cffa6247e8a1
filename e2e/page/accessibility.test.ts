// cspell:ignore bericht controleer resultaat deze vroege toegang meerdere geschiedenis naam waarde tekst lang bestand berichten staan
import type { BrowserContextOptions } from 'playwright-core'
import { expect, it } from 'vitest'
import { useBrowser } from './browser.ts'
import { check, ham, spam, violations } from './page-actions.ts'

const { open } = useBrowser()

const appearances: readonly (readonly [string, BrowserContextOptions])[] = [
  ['light', { colorScheme: 'light' }],
  ['dark', { colorScheme: 'dark' }],
  ['high contrast', { contrast: 'more' }],
  ['high contrast, dark', { contrast: 'more', colorScheme: 'dark' }],
  ['forced colours', { forcedColors: 'active' }],
  ['phone of 320 px', { viewport: { width: 320, height: 568 } }],
]

it.each(appearances)('has no axe violations in any state: %s', async (_, appearance) => {
  // Without animations, axe measures only final colours.
  const page = await open({ reducedMotion: 'reduce', serviceWorkers: 'block', ...appearance })
  const found: Record<string, string[]> = {}
  const audit = async (state: string) => {
    const list = await violations(page)
    if (list.length > 0) found[state] = list
  }
  await audit('empty')
  await page.getByRole('button', { name: 'Check message' }).click()
  await audit('message missing')
  await page.getByLabel('Your message').fill('x'.repeat(2_001))
  await audit('too long')
  await page.getByRole('switch', { name: 'Let me guess first' }).check()
  await page.getByRole('radio', { name: 'Not spam' }).check()
  await check(page, spam)
  await page.getByText('About this result').click()
  await page.getByText('This browser').click()
  await page.getByRole('switch', { name: 'Early access' }).waitFor()
  await audit('spam')
  await page.getByRole('button', { name: 'Yes' }).click()
  await page.getByText('Thank you.').waitFor()
  await check(page, ham)
  await audit('ham')

  let status = 429
  let release = () => {}
  await page.route('**/predict', async (route) => {
    if (status === 0) await new Promise<void>((resolve) => (release = resolve))
    const json = { type: 'urn:test', title: 'A problem', status: 503, detail: 'In words.', requestId: 'r-1' }
    await route.fulfill({ status: status || 503, headers: { 'retry-after': '30' }, json })
  })
  await check(page, ham)
  await audit('rate-limited')
  status = 0
  await page.getByRole('button', { name: 'Check message' }).click()
  await page.getByText('This is taking longer than usual').waitFor()
  await audit('slow')
  release()
  await page.getByText('Something went wrong').waitFor()
  await audit('unavailable')
  await page.context().setOffline(true)
  await page.getByText('You’re offline. You can keep').waitFor()
  await audit('offline')
  await page.context().setOffline(false)

  await page.getByRole('link', { name: 'Bulk check' }).click()
  await page.getByLabel('Messages').fill(`${spam}\n${ham}`)
  await page.getByRole('button', { name: 'Check 2 messages' }).click()
  await page.getByRole('heading', { name: '1 of 2 are spam' }).waitFor()
  await audit('bulk check')
  const openFile = (name: string, content: string) =>
    page.getByLabel('Open a file').setInputFiles({ name, mimeType: '', buffer: Buffer.from(content) })
  await openFile('unclear.csv', `a;b\nwin;yes\nhi;${'x'.repeat(2_001)}`)
  await page.getByText('Choose the column that contains the messages.').waitFor()
  await audit('column unknown')
  await page.getByRole('combobox', { name: 'The messages are in' }).selectOption('Column 2')
  await page.getByText('1 row will not be checked').click()
  await audit('column chosen, row skipped')
  await openFile('page.html', '<!doctype html><p>Hello')
  await page.getByText('We can’t read messages from this kind of file.').waitFor()
  await audit('file refused')
  await page.getByRole('link', { name: 'History' }).click()
  await page.getByText('2 messages', { exact: true }).waitFor()
  await audit('history')
  expect(found).toEqual({})
})

it.each([
  ['320 px', { viewport: { width: 320, height: 568 } }],
  ['200 % zoom of a laptop', { viewport: { width: 640, height: 400 }, deviceScaleFactor: 2 }],
  ['4K', { viewport: { width: 3840, height: 2160 } }],
])('has no horizontal scrolling at %s', async (_, appearance) => {
  const page = await open({ ...appearance, locale: 'nl-NL' })
  const scrollsSideways = () =>
    page.evaluate(() => document.documentElement.scrollWidth > document.documentElement.clientWidth)
  expect(await scrollsSideways()).toBe(false)
  await page.getByLabel('Je bericht').fill(`http://${'a'.repeat(300)}.example/ ${spam}`)
  await page.getByRole('button', { name: 'Controleer bericht' }).click()
  await page.getByRole('region', { name: 'Resultaat' }).getByRole('heading', { level: 2 }).waitFor()
  await page.getByText('Deze browser').click()
  await page.getByRole('switch', { name: 'Vroege toegang' }).waitFor()
  expect(await scrollsSideways()).toBe(false)
  for (const name of ['Meerdere', 'Geschiedenis']) {
    await page.getByRole('link', { name, exact: true }).click()
    await page.getByRole('heading', { level: 1 }).filter({ visible: true }).waitFor()
    expect(await scrollsSideways()).toBe(false)
  }
  await page.getByRole('link', { name: 'Meerdere', exact: true }).click()
  const wide = `naam;waarde;tekst\n${`Jan;${'9'.repeat(60)};${'lang '.repeat(30)}\n`.repeat(3)}`
  await page.getByLabel('Bestand openen').setInputFiles({ name: 'export.csv', mimeType: '', buffer: Buffer.from(wide) })
  await page.getByRole('combobox', { name: 'De berichten staan in' }).waitFor()
  expect(await scrollsSideways()).toBe(false)
})

it('works by keyboard alone, with a visible focus', async () => {
  const page = await open({ reducedMotion: 'reduce' })
  // Wait for React: before it has rendered, there is nothing to focus.
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
