import { act } from '@testing-library/react'
import { beforeEach, describe, expect, it, vi } from 'vitest'
import { mockFetch, prediction, problem } from '../../../../test/mock-fetch.ts'
import { renderWithProviders } from '../../../../test/render-with-providers.tsx'
import { CheckPage } from './check-page.tsx'
import { slowAfterMs } from './prediction-panel.tsx'

async function checkMessage() {
  const page = renderWithProviders(<CheckPage />)
  await page.person.type(page.getByRole('textbox'), 'hello')
  await page.person.click(page.getByRole('button', { name: 'Check message' }))
  return page
}

describe('when a request fails', () => {
  it('says that the device is offline and keeps the message', async () => {
    vi.spyOn(navigator, 'onLine', 'get').mockReturnValue(false)
    mockFetch(() => Promise.reject(new TypeError('Failed to fetch')))
    const page = await checkMessage()
    expect(await page.findByRole('heading', { name: 'You’re offline' })).toBeDefined()
    expect(page.getByDisplayValue('hello')).toBeDefined()
  })

  it('says that the service cannot be reached', async () => {
    mockFetch(() => Promise.reject(new TypeError('Failed to fetch')))
    const page = await checkMessage()
    expect(await page.findByRole('heading', { name: 'Can’t reach SMS Checker' })).toBeDefined()
  })

  it("shows the detail of the service's problem response and the request id", async () => {
    mockFetch(() => problem(503, 'The model cannot be reached.'))
    const page = await checkMessage()
    const alert = await page.findByText('The model cannot be reached.')
    expect(alert.closest('[role=alert]')?.textContent).toContain('Something went wrong')
    expect(page.getByText('Request request-2')).toBeDefined()
  })

  it('detects a response from a captive portal', async () => {
    mockFetch(() => new Response('<!doctype html>Sign in to Wi-Fi', { headers: { 'content-type': 'text/html' } }))
    const page = await checkMessage()
    expect(await page.findByRole('heading', { name: 'Unexpected response' })).toBeDefined()
  })

  it('detects JSON of another shape', async () => {
    mockFetch(() => Response.json({ ...prediction(), probability: 'high' }))
    const page = await checkMessage()
    expect(await page.findByRole('heading', { name: 'Unexpected response' })).toBeDefined()
  })

  it('retries with the same message', async () => {
    let attempts = 0
    const requests = mockFetch(() => (++attempts === 1 ? problem(503, 'Busy.') : Response.json(prediction())))
    const page = await checkMessage()
    await page.person.click(await page.findByRole('button', { name: 'Try again' }))
    expect(await page.findByRole('heading', { name: 'Almost certainly not spam' })).toBeDefined()
    expect(requests.map(({ body }) => body)).toMatchObject([{ sms: 'hello' }, { sms: 'hello' }])
  })
})

describe('while time passes', () => {
  beforeEach(() => {
    vi.useFakeTimers({ shouldAdvanceTime: true })
  })

  it('lets a rate-limited user retry once Retry-After has passed', async () => {
    mockFetch(() => problem(429, 'Too many.', { 'retry-after': '5' }))
    const page = await checkMessage()
    const button = await page.findByRole('button', { name: /Try again in [45] s/ })
    expect(button).toHaveProperty('disabled', true)
    await act(() => vi.advanceTimersByTimeAsync(5_000))
    expect(page.getByRole('button', { name: 'Try again' })).toHaveProperty('disabled', false)
  })

  it('says so when a response is slow', async () => {
    mockFetch(() => new Promise(() => {}))
    const page = await checkMessage()
    expect(page.getByRole('status').textContent).toBe('Checking…')
    await act(() => vi.advanceTimersByTimeAsync(slowAfterMs))
    expect(page.getByRole('status').textContent).toMatch(/longer than usual/)
  })
})
