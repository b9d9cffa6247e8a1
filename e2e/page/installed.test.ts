import type { Page } from 'playwright-core'
import { expect, it } from 'vitest'
import { useBrowser } from './browser.ts'
import { spam } from './use.ts'

const { open } = useBrowser()

/** Waits until the service worker has kept the page and looks after it. */
async function lookedAfter(page: Page): Promise<void> {
  await page.evaluate(async () => {
    await navigator.serviceWorker.ready
    if (navigator.serviceWorker.controller) return
    await new Promise((resolve) =>
      navigator.serviceWorker.addEventListener('controllerchange', resolve, { once: true }),
    )
  })
}

it('opens without a connection, every page of it, and says that there is none', async () => {
  const page = await open()
  await lookedAfter(page)
  await page.context().setOffline(true)
  await page.reload()
  await page.getByText('You are offline. You can go on').waitFor()
  for (const place of ['Many at once', 'History', 'Check']) {
    await page.getByRole('link', { name: place, exact: true }).click()
    await page.getByRole('heading', { level: 1 }).filter({ visible: true }).waitFor()
  }
  expect(await page.getByLabel('Your message').isVisible()).toBe(true)
})

it('takes a message that another app shares, without telling any server its text', async () => {
  const page = await open()
  await lookedAfter(page)
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

it('can be installed: manifest, icons and share target are in order', async () => {
  const page = await open()
  const session = await page.context().newCDPSession(page)
  const { errors, manifest } = await session.send('Page.getAppManifest')
  expect(errors).toEqual([])
  const { installabilityErrors } = await session.send('Page.getInstallabilityErrors')
  // A private window, which every test has, cannot install; nothing else may be in the way.
  expect(installabilityErrors.filter(({ errorId }) => errorId !== 'in-incognito')).toEqual([])
  expect(manifest).toBeDefined()
})
