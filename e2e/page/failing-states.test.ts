import type { Page } from 'playwright-core'
import { expect, inject, it } from 'vitest'
import { useBrowser } from './browser.ts'
import { ham, userId, verdict } from './use.ts'

const { open } = useBrowser()

async function ask(page: Page): Promise<void> {
  await page.getByLabel('Your message').fill(ham)
  await page.getByRole('button', { name: 'Check message' }).click()
}

it('says that a message is too long, by how much, and sends nothing', async () => {
  const page = await open()
  const sent: string[] = []
  page.on('request', (request) => sent.push(request.url()))
  await page.getByLabel('Your message').fill('x'.repeat(2_001))
  await page.getByText('That is 1 too many.').waitFor()
  await page.getByRole('button', { name: 'Check message' }).click()
  expect(sent.filter((url) => url.endsWith('/predict'))).toEqual([])
})

it('tells a user who asks too often when to come back', async () => {
  const page = await open()
  const headers = { 'content-type': 'application/json', 'x-user-id': await userId(page) }
  const question = { method: 'POST', headers, body: JSON.stringify({ sms: ham }) }
  let status = 200
  for (let i = 0; i < 200 && status !== 429; i++)
    status = (await fetch(`${inject('address')}/predict`, question)).status
  expect(status).toBe(429)
  await ask(page)
  await page.getByRole('heading', { name: 'That was a lot of messages' }).waitFor()
  expect(await page.getByRole('button', { name: /Try again in \d+ s/ }).isDisabled()).toBe(true)
})

it("shows the service's words when the model is down, and goes on when it is back", async () => {
  const page = await open({ serviceWorkers: 'block' })
  const detail = 'The model does not answer at the moment.'
  await page.route('**/predict', (route) =>
    route.fulfill({
      status: 503,
      contentType: 'application/problem+json',
      json: { type: 'urn:test', title: 'The model cannot be reached', status: 503, detail, requestId: 'r-1' },
    }),
  )
  await ask(page)
  await page.getByText(detail).waitFor()
  await page.unroute('**/predict')
  await page.getByRole('button', { name: 'Try again' }).click()
  await page.getByRole('heading', { name: /not spam$/ }).waitFor()
})

it('owns up when an answer is slow, and shows it when it comes', async () => {
  const page = await open({ serviceWorkers: 'block' })
  let letGo = () => {}
  const held = new Promise<void>((resolve) => {
    letGo = resolve
  })
  await page.route('**/predict', async (route) => {
    await held
    await route.continue()
  })
  await ask(page)
  await page.getByText('This takes longer than usual').waitFor()
  letGo()
  await page.getByRole('heading', { name: /not spam$/ }).waitFor()
})

it('says that the device is offline, keeps the message, and checks it when it is not', async () => {
  const page = await open()
  await page.context().setOffline(true)
  await page.getByText('You are offline. You can go on').waitFor()
  await ask(page)
  await page.getByRole('heading', { name: 'You are offline' }).waitFor()
  await page.context().setOffline(false)
  await page.getByRole('button', { name: 'Try again' }).click()
  await page.getByRole('heading', { name: /not spam$/ }).waitFor()
  expect(await verdict(page)).toMatch(/not spam$/)
})
