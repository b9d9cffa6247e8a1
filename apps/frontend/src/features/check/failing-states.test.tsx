import { act } from '@testing-library/react'
import { beforeEach, describe, expect, it, vi } from 'vitest'
import { answer, fakeService, problem } from '../../../test/fake-service.ts'
import { renderPage } from '../../../test/render-page.tsx'
import { CheckPage } from './check-page.tsx'
import { slowAfter } from './waiting.tsx'

async function ask() {
  const page = renderPage(<CheckPage />)
  await page.person.type(page.getByRole('textbox'), 'hello')
  await page.person.click(page.getByRole('button', { name: 'Check message' }))
  return page
}

describe('without an answer', () => {
  it('says so when the device is offline, and keeps the message', async () => {
    vi.spyOn(navigator, 'onLine', 'get').mockReturnValue(false)
    fakeService(() => Promise.reject(new TypeError('Failed to fetch')))
    const page = await ask()
    expect(await page.findByRole('heading', { name: 'You are offline' })).toBeDefined()
    expect(page.getByDisplayValue('hello')).toBeDefined()
  })

  it('says so when the service cannot be reached', async () => {
    fakeService(() => Promise.reject(new TypeError('Failed to fetch')))
    const page = await ask()
    expect(await page.findByRole('heading', { name: 'The checker cannot be reached' })).toBeDefined()
  })

  it("shows the service's own words and the request that failed", async () => {
    fakeService(() => problem(503, 'The model cannot be reached.'))
    const page = await ask()
    const alert = await page.findByText('The model cannot be reached.')
    expect(alert.closest('[role=alert]')?.textContent).toContain('The checker has a problem')
    expect(page.getByText('Request request-2')).toBeDefined()
  })

  it('knows a page that is not ours', async () => {
    fakeService(() => new Response('<!doctype html>Sign in to Wi-Fi', { headers: { 'content-type': 'text/html' } }))
    const page = await ask()
    expect(await page.findByRole('heading', { name: 'That was not our answer' })).toBeDefined()
  })

  it('knows JSON that is not ours', async () => {
    fakeService(() => Response.json({ ...answer(), probability: 'high' }))
    const page = await ask()
    expect(await page.findByRole('heading', { name: 'That was not our answer' })).toBeDefined()
  })

  it('asks again on request, with the same message', async () => {
    let attempts = 0
    const requests = fakeService(() => (++attempts === 1 ? problem(503, 'Busy.') : Response.json(answer())))
    const page = await ask()
    await page.person.click(await page.findByRole('button', { name: 'Try again' }))
    expect(await page.findByRole('heading', { name: 'Almost certainly not spam' })).toBeDefined()
    expect(requests.map(({ body }) => body)).toMatchObject([{ sms: 'hello' }, { sms: 'hello' }])
  })
})

describe('over time', () => {
  beforeEach(() => {
    vi.useFakeTimers({ shouldAdvanceTime: true })
  })

  it('lets a limited user try again when Retry-After is over, not before', async () => {
    fakeService(() => problem(429, 'Too many.', { 'retry-after': '5' }))
    const page = await ask()
    const button = await page.findByRole('button', { name: /Try again in [45] s/ })
    expect(button).toHaveProperty('disabled', true)
    await act(() => vi.advanceTimersByTimeAsync(5_000))
    expect(page.getByRole('button', { name: 'Try again' })).toHaveProperty('disabled', false)
  })

  it('owns up when an answer is slow', async () => {
    fakeService(() => new Promise(() => {}))
    const page = await ask()
    expect(page.getByRole('status').textContent).toBe('Checking…')
    await act(() => vi.advanceTimersByTimeAsync(slowAfter))
    expect(page.getByRole('status').textContent).toMatch(/longer than usual/)
  })
})
