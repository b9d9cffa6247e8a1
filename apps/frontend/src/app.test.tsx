import { act } from '@testing-library/react'
import { beforeEach, expect, it, vi } from 'vitest'
import { mockFetch, prediction } from '../test/mock-fetch.ts'
import { renderWithProviders } from '../test/render-with-providers.tsx'
import { App } from './app.tsx'
import { ErrorBoundary } from './components/crash-screen.tsx'

beforeEach(() => {
  window.location.hash = ''
  vi.spyOn(window, 'scrollTo').mockImplementation(() => {})
})

function navigate(fragment: string) {
  act(() => {
    window.location.hash = fragment
    window.dispatchEvent(new HashChangeEvent('hashchange'))
  })
}

it('follows the URL fragment to another page, and moves title and focus there', async () => {
  mockFetch(() => Response.json(prediction()))
  const page = renderWithProviders(<App />)
  expect(document.title).toBe('SMS Checker: Is this message spam?')
  navigate('#history')
  expect(await page.findByRole('heading', { name: 'Checked on this device' })).toBeDefined()
  expect(document.title).toBe('SMS Checker: Checked on this device')
  expect(document.activeElement).toBe(page.getByRole('main'))
  expect(page.getByRole('link', { name: 'History' }).getAttribute('aria-current')).toBe('page')
  navigate('#many')
  expect(await page.findByRole('heading', { name: 'Check many messages at once' })).toBeDefined()
})

it('keeps a half-written message while another page is open', async () => {
  const page = renderWithProviders(<App />)
  await page.person.type(page.getByLabelText('Your message'), 'half a mess')
  navigate('#history')
  await page.findByRole('heading', { name: 'Checked on this device' })
  navigate('#check')
  expect(page.getByLabelText('Your message')).toHaveProperty('value', 'half a mess')
})

it('shows a banner while the device is offline', () => {
  const online = vi.spyOn(navigator, 'onLine', 'get').mockReturnValue(false)
  const page = renderWithProviders(<App />)
  expect(page.getByText(/You’re offline/)).toBeDefined()
  online.mockReturnValue(true)
  act(() => void window.dispatchEvent(new Event('online')))
  expect(page.queryByText(/You’re offline/)).toBeNull()
})

it('offers to reload the page after a rendering error', async () => {
  vi.spyOn(console, 'error').mockImplementation(() => {})
  const reload = vi.spyOn(window.location, 'reload').mockImplementation(() => {})
  function Broken(): never {
    throw new Error('rendering failed')
  }
  const page = renderWithProviders(
    <ErrorBoundary>
      <Broken />
    </ErrorBoundary>,
  )
  await page.person.click(page.getByRole('button', { name: 'Reload' }))
  expect(reload).toHaveBeenCalledOnce()
})
