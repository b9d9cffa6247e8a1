import { paths } from '@sms-checker/contracts'
import { expect, it } from 'vitest'
import { useBrowser } from './browser.ts'

const { open } = useBrowser()

it('Swagger UI shows the operations without an error in the console', async () => {
  const page = await open({ path: paths.version, serviceWorkers: 'block' })
  const errors: string[] = []
  page.on('pageerror', (error) => errors.push(error.message))
  page.on('console', (message) => {
    if (['error', 'warning'].includes(message.type())) errors.push(message.text())
  })
  await page.goto(paths.docs)
  await page
    .getByRole('button', { name: /POST.*\/predict\b/ })
    .first()
    .click()
  await page.getByText('Try it out').or(page.getByText('Execute')).first().waitFor()
  expect(errors).toEqual([])
})

it('the icon that browsers request on a page that names none exists', async () => {
  const page = await open({ path: paths.version, serviceWorkers: 'block' })
  const response = await page.request.get('/favicon.ico')
  expect(response.status()).toBe(200)
  expect(response.headers()['content-type']).toBe('image/vnd.microsoft.icon')
})
