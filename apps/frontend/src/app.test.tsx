import { act } from '@testing-library/react'
import { beforeEach, expect, it, vi } from 'vitest'
import { answer, fakeService } from '../test/fake-service.ts'
import { renderPage } from '../test/render-page.tsx'
import { App } from './app.tsx'
import { Broken } from './ui/broken.tsx'
import { ErrorBoundary } from './ui/error-boundary.tsx'

beforeEach(() => {
  window.location.hash = ''
  vi.spyOn(window, 'scrollTo').mockImplementation(() => {})
})

function go(place: string) {
  act(() => {
    window.location.hash = place
    window.dispatchEvent(new HashChangeEvent('hashchange'))
  })
}

it('goes from page to page by the address, names them, and moves the focus there', async () => {
  fakeService(() => Response.json(answer()))
  const page = renderPage(<App />)
  expect(document.title).toBe('SMS Checker: Is this message spam?')
  go('#history')
  expect(await page.findByRole('heading', { name: 'Checked on this device' })).toBeDefined()
  expect(document.title).toBe('SMS Checker: Checked on this device')
  expect(document.activeElement).toBe(page.getByRole('main'))
  expect(page.getByRole('link', { name: 'History' }).getAttribute('aria-current')).toBe('page')
  go('#many')
  expect(await page.findByRole('heading', { name: 'Many messages at once' })).toBeDefined()
})

it('keeps a message that was half written', async () => {
  const page = renderPage(<App />)
  await page.person.type(page.getByLabelText('Your message'), 'half a mess')
  go('#history')
  await page.findByRole('heading', { name: 'Checked on this device' })
  go('#check')
  expect(page.getByLabelText('Your message')).toHaveProperty('value', 'half a mess')
})

it('says that the device is offline as soon as it is, and no longer', () => {
  const online = vi.spyOn(navigator, 'onLine', 'get').mockReturnValue(false)
  const page = renderPage(<App />)
  expect(page.getByText(/You are offline/)).toBeDefined()
  online.mockReturnValue(true)
  act(() => void window.dispatchEvent(new Event('online')))
  expect(page.queryByText(/You are offline/)).toBeNull()
})

it('offers to reload in place of a part that broke', async () => {
  vi.spyOn(console, 'error').mockImplementation(() => {})
  const reload = vi.spyOn(window.location, 'reload').mockImplementation(() => {})
  function Defect(): never {
    throw new Error('a defect')
  }
  const page = renderPage(
    <ErrorBoundary fallback={<Broken />}>
      <Defect />
    </ErrorBoundary>,
  )
  await page.person.click(page.getByRole('button', { name: 'Reload' }))
  expect(reload).toHaveBeenCalledOnce()
})
