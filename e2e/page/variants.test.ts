import type { Page } from 'playwright-core'
import { expect, it } from 'vitest'
import { useBrowser } from './browser.ts'
import { check, ham, userId } from './page-actions.ts'

const { open } = useBrowser()

async function appAndModel(page: Page): Promise<string> {
  await check(page, ham)
  const about = page.locator('details', { hasText: 'About this result' })
  if ((await about.getAttribute('open')) === null) await about.locator('summary').click()
  return about.locator('dl').innerText()
}

it('gives a new browser a user id, and leaves no trace of it in the URL', async () => {
  const page = await open()
  expect(await userId(page)).toMatch(/^\d{20}$/)
  expect(new URL(page.url()).search).toBe('')
})

it.each([
  ['1234567891', 'stable', 'primary'],
  ['1234567890', 'early access', 'early access'],
])('user %s gets the %s app and the %s model, also after a reload', async (user, app, model) => {
  const page = await open({ path: `/?user=${user}` })
  expect(await userId(page)).toBe(user)
  expect(new URL(page.url()).search).toBe('')
  for (let visit = 0; visit < 2; visit++) {
    const identity = await appAndModel(page)
    expect(identity).toMatch(new RegExp(`App\\s+\\S+ \\(${app}\\)`))
    expect(identity).toMatch(new RegExp(`Model\\s+\\S+ \\S+ \\(${model}\\)`))
    await page.reload()
  }
})

it('joins and leaves early access with an id that the randomised rule does not decide', async () => {
  const page = await open({ path: '/?user=481516234217' })
  await page.getByText('This browser').click()
  await page.getByText('You get the standard release.').waitFor()
  await page.getByRole('switch', { name: 'Early access' }).click()
  await page.waitForFunction(() => document.cookie.includes('user-id=481516234217-early'))
  await page.getByText('This browser').click()
  await page.getByText('You have early access').waitFor()
  expect(await appAndModel(page)).toContain('early access')
  await page.getByRole('switch', { name: 'Early access' }).click()
  await page.waitForFunction(() => document.cookie.includes('user-id=481516234217-regular'))
  await page.getByText('This browser').click()
  await page.getByText('You get the standard release.').waitFor()
})

it('sends the same user id from two tabs', async () => {
  const first = await open()
  const second = await first.context().newPage()
  await second.goto('/')
  const users = new Set<string | undefined>()
  for (const page of [first, second]) {
    page.on('request', (request) => {
      if (request.url().endsWith('/predict')) users.add(request.headers()['x-user-id'])
    })
    await check(page, ham)
  }
  expect([...users]).toEqual([await userId(first)])
})
