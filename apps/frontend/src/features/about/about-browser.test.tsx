import { beforeEach, expect, it, vi } from 'vitest'
import { mockFetch } from '../../../test/mock-fetch.ts'
import { renderWithProviders } from '../../../test/render-with-providers.tsx'
import { AboutBrowser } from './about-browser.tsx'

async function open(userId: string, variant: 'stable' | 'canary') {
  vi.spyOn(document, 'cookie', 'get').mockReturnValue(userId && `user-id=${userId}`)
  mockFetch(() => Response.json({ version: '4.5.6', variant }))
  const page = renderWithProviders(<AboutBrowser />)
  await page.person.click(page.getByText('This browser'))
  return page
}

const assign = vi.fn()

beforeEach(() => {
  assign.mockReset()
  vi.spyOn(window.location, 'assign').mockImplementation(assign)
})

it('shows user id and app version, and joins early access with an id of another form', async () => {
  const page = await open('481516', 'stable')
  expect(await page.findByText('4.5.6 (stable)')).toBeDefined()
  expect(page.getByText('481516')).toBeDefined()
  await page.person.click(page.getByRole('switch', { name: 'Early access' }))
  expect(assign).toHaveBeenCalledExactlyOnceWith('/?user=481516-early')
})

it('leaves early access, also when the canary was assigned at random', async () => {
  const page = await open('481510', 'canary')
  expect(await page.findByText(/You have early access/)).toBeDefined()
  await page.person.click(page.getByRole('switch', { name: 'Early access', checked: true }))
  expect(assign).toHaveBeenCalledExactlyOnceWith('/?user=481510-regular')
})

it('shows the choice of the user when no canary runs', async () => {
  const page = await open('481510-early', 'stable')
  await page.person.click(await page.findByRole('switch', { name: 'Early access', checked: true }))
  expect(assign).toHaveBeenCalledExactlyOnceWith('/?user=481510-regular')
})

it('says that a browser that blocks cookies has no user id', async () => {
  const page = await open('', 'stable')
  expect(await page.findByText(/blocks cookies/)).toBeDefined()
})
