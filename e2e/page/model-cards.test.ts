import { expect, it } from 'vitest'
import { useBrowser } from './browser.ts'
import { check, spam, violations } from './use.ts'

const { open } = useBrowser()

it.each(['light', 'dark'] as const)('an answer leads to the card of its model: %s', async (colorScheme) => {
  const page = await open({ colorScheme, serviceWorkers: 'block' })
  await check(page, spam)
  await page.getByText('About this answer').click()
  await page.getByRole('link', { name: 'How good the models are' }).click()
  await page.getByRole('heading', { level: 1, name: 'The models' }).waitFor()
  const plots = page.getByRole('img')
  expect(await plots.count()).toBeGreaterThanOrEqual(9)
  for (const plot of await plots.all()) {
    expect(
      await plot.evaluate((image: HTMLImageElement) => image.decode().then(() => image.naturalWidth)),
    ).toBeGreaterThan(0)
  }
  expect(await violations(page)).toEqual([])
})
