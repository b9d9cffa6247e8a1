import { expect, it } from 'vitest'
import { useBrowser } from './browser.ts'
import { check, spam, violations } from './page-actions.ts'

const { open } = useBrowser()

it.each(['light', 'dark'] as const)('links from a result to the model cards: %s', async (colorScheme) => {
  const page = await open({ colorScheme, serviceWorkers: 'block' })
  await check(page, spam)
  await page.getByText('About this result').click()
  await page.getByRole('link', { name: 'How accurate are the models?' }).click()
  await page.getByRole('heading', { level: 1, name: 'Models', exact: true }).waitFor()
  const plots = page.getByRole('img')
  expect(await plots.count()).toBeGreaterThanOrEqual(9)
  for (const plot of await plots.all()) {
    expect(
      await plot.evaluate((image: HTMLImageElement) => image.decode().then(() => image.naturalWidth)),
    ).toBeGreaterThan(0)
  }
  expect(await violations(page)).toEqual([])
})
