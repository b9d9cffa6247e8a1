import type { Page } from 'playwright-core'
import { expect, it } from 'vitest'
import { useBrowser } from './browser.ts'
import { spam } from './page-actions.ts'

const { open } = useBrowser()

/** Waits until the service worker has cached the page and controls it. */
async function waitForServiceWorker(page: Page): Promise<void> {
  await page.evaluate(async () => {
    await navigator.serviceWorker.ready
    if (navigator.serviceWorker.controller) return
    await new Promise((resolve) =>
      navigator.serviceWorker.addEventListener('controllerchange', resolve, { once: true }),
    )
  })
}

it('opens every page offline, and says that the device is offline', async () => {
  const page = await open()
  await waitForServiceWorker(page)
  await page.context().setOffline(true)
  await page.reload()
  await page.getByText('You’re offline. You can keep').waitFor()
  for (const name of ['Bulk check', 'History', 'Check']) {
    await page.getByRole('link', { name, exact: true }).click()
    await page.getByRole('heading', { level: 1 }).filter({ visible: true }).waitFor()
  }
  expect(await page.getByLabel('Your message').isVisible()).toBe(true)
})

it('receives a message shared by another app without sending it to a server', async () => {
  const page = await open()
  await waitForServiceWorker(page)
  const sent: string[] = []
  page.context().on('request', (request) => {
    if (!request.url().endsWith('/share')) sent.push(`${request.url().split('#')[0]} ${request.postData() ?? ''}`)
  })
  await page.evaluate((text) => {
    const form = Object.assign(document.createElement('form'), {
      method: 'post',
      action: '/share',
      enctype: 'multipart/form-data',
    })
    form.append(Object.assign(document.createElement('input'), { name: 'text', value: text }))
    document.body.append(form)
    form.submit()
  }, spam)
  await page.waitForFunction((text) => document.querySelector('textarea')?.value === text, spam)
  expect(sent.filter((request) => request.includes('prize'))).toEqual([])
})

it('is installable: manifest, icons and share target are valid', async () => {
  const page = await open()
  const session = await page.context().newCDPSession(page)
  const { errors, manifest } = await session.send('Page.getAppManifest')
  expect(errors).toEqual([])
  const { installabilityErrors } = await session.send('Page.getInstallabilityErrors')
  // Tests run in private windows, which cannot install apps. No other reason is allowed.
  expect(installabilityErrors.filter(({ errorId }) => errorId !== 'in-incognito')).toEqual([])
  expect(manifest).toBeDefined()
})
