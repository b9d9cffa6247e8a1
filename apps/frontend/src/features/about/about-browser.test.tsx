import { beforeEach, expect, it, vi } from 'vitest'
import { fakeService } from '../../../test/fake-service.ts'
import { renderPage } from '../../../test/render-page.tsx'
import { AboutBrowser } from './about-browser.tsx'

async function open(userId: string, variant: 'stable' | 'canary') {
  vi.spyOn(document, 'cookie', 'get').mockReturnValue(userId && `user-id=${userId}`)
  fakeService(() => Response.json({ version: '4.5.6', variant }))
  const page = renderPage(<AboutBrowser />)
  await page.person.click(page.getByText('This browser'))
  return page
}

const assign = vi.fn()

beforeEach(() => {
  assign.mockReset()
  vi.spyOn(window.location, 'assign').mockImplementation(assign)
})

it('tells the user id and the release, and joins early access by an id that ends in 0', async () => {
  const page = await open('481516', 'stable')
  expect(await page.findByText('4.5.6 (stable)')).toBeDefined()
  expect(page.getByText('481516')).toBeDefined()
  await page.person.click(page.getByRole('switch', { name: 'Early access' }))
  expect(assign).toHaveBeenCalledExactlyOnceWith('/?user=481510')
})

it('leaves early access by an id that does not', async () => {
  const page = await open('481510', 'canary')
  expect(await page.findByText(/You are in the early-access group/)).toBeDefined()
  await page.person.click(page.getByRole('switch', { name: 'Early access', checked: true }))
  expect(assign).toHaveBeenCalledExactlyOnceWith(expect.stringMatching(/^\/\?user=48151[1-9]$/))
})

it('owns up when the browser keeps no cookies', async () => {
  const page = await open('', 'stable')
  expect(await page.findByText(/keeps no cookies/)).toBeDefined()
})
