import type { Page } from 'playwright-core'
import { expect, inject, it } from 'vitest'
import { useBrowser } from './browser.ts'
import { ham, userId, verdict } from './page-actions.ts'

const { open } = useBrowser()

async function submit(page: Page): Promise<void> {
  await page.getByLabel('Your message').fill(ham)
  await page.getByRole('button', { name: 'Check message' }).click()
}

it('says by how much a message is too long, and sends nothing', async () => {
  const page = await open()
  const sent: string[] = []
  page.on('request', (request) => sent.push(request.url()))
  await page.getByLabel('Your message').fill('x'.repeat(2_001))
  await page.getByText('Shorten your message by 1 character ').waitFor()
  await page.getByRole('button', { name: 'Check message' }).click()
  expect(sent.filter((url) => url.endsWith('/predict'))).toEqual([])
})

it('tells a rate-limited user when to try again', async () => {
  const page = await open()
  const headers = { 'content-type': 'application/json', 'x-user-id': await userId(page) }
  const init = { method: 'POST', headers, body: JSON.stringify({ sms: ham }) }
  let status = 200
  for (let i = 0; i < 200 && status !== 429; i++) status = (await fetch(`${inject('address')}/predict`, init)).status
  expect(status).toBe(429)
  await submit(page)
  await page.getByRole('heading', { name: 'Too many messages' }).waitFor()
  expect(await page.getByRole('button', { name: /Try again in \d+ s/ }).isDisabled()).toBe(true)
})

it('shows the problem detail when the model is down, and recovers once it is back', async () => {
  const page = await open({ serviceWorkers: 'block' })
  const detail = 'The model is not responding.'
  await page.route('**/predict', (route) =>
    route.fulfill({
      status: 503,
      contentType: 'application/problem+json',
      json: { type: 'urn:test', title: 'Model unreachable', status: 503, detail, requestId: 'r-1' },
    }),
  )
  await submit(page)
  await page.getByText(detail).waitFor()
  await page.unroute('**/predict')
  await page.getByRole('button', { name: 'Try again' }).click()
  await page.getByRole('heading', { name: /not spam$/ }).waitFor()
})

it('says that a response is slow, and shows it when it arrives', async () => {
  const page = await open({ serviceWorkers: 'block' })
  let release = () => {}
  const held = new Promise<void>((resolve) => {
    release = resolve
  })
  await page.route('**/predict', async (route) => {
    await held
    await route.continue()
  })
  await submit(page)
  await page.getByText('This is taking longer than usual').waitFor()
  release()
  await page.getByRole('heading', { name: /not spam$/ }).waitFor()
})

it('says that the device is offline, keeps the message, and checks it once online', async () => {
  const page = await open()
  await page.context().setOffline(true)
  await page.getByText('You’re offline. You can keep').waitFor()
  await submit(page)
  await page.getByRole('heading', { name: 'You’re offline' }).waitFor()
  await page.context().setOffline(false)
  await page.getByRole('button', { name: 'Try again' }).click()
  await page.getByRole('heading', { name: /not spam$/ }).waitFor()
  expect(await verdict(page)).toMatch(/not spam$/)
})
