import { headers } from '@sms-checker/contracts'
import { describe, expect, it, vi } from 'vitest'
import { limits } from '../../../../../vitest.shared.ts'
import { mockFetch, prediction, problem } from '../../../test/mock-fetch.ts'
import { renderWithProviders } from '../../../test/render-with-providers.tsx'
import { FeedbackForm } from './feedback-form.tsx'
import { pendingFeedback, useResendFeedback } from './pending-feedback.ts'

const counted = () => Response.json({ status: 'counted' })

it.each([
  ['spam', 'Yes', 'spam'],
  ['spam', 'No, it’s not spam', 'ham'],
  ['ham', 'Yes', 'ham'],
  ['ham', 'No, it’s spam', 'spam'],
] as const)(
  'for a %s verdict, "%s" sends %s with the request id and without the text',
  async (result, button, correction) => {
    const requests = mockFetch(counted)
    const page = renderWithProviders(<FeedbackForm prediction={prediction({ result })} />)
    await page.person.click(page.getByRole('button', { name: button }))
    expect(await page.findByText(/Thank you/)).toBeDefined()
    expect(requests).toMatchObject([
      { path: '/feedback', body: { requestId: 'request-1', verdict: result, correction } },
    ])
    expect(page.queryByRole('button')).toBeNull()
  },
)

it('explains why feedback failed and lets the user try again', async () => {
  mockFetch(() => problem(404, 'This prediction is no longer known.'))
  const page = renderWithProviders(<FeedbackForm prediction={prediction()} />)
  await page.person.click(page.getByRole('button', { name: 'Yes' }))
  expect(await page.findByText(/Sending your feedback failed. This prediction is no longer known./)).toBeDefined()
  expect(page.getByRole('button', { name: 'Yes' })).toBeDefined()
})

describe('while the service cannot store feedback', () => {
  const unavailable = () => problem(503, 'The feedback was not stored.', { 'retry-after': '60' })

  function Page() {
    useResendFeedback()
    return <FeedbackForm prediction={prediction()} />
  }

  it('saves it without the text, says so, and sends it when the browser gets a connection', async () => {
    const replies = [unavailable, unavailable, counted]
    const requests = mockFetch(() => (replies.shift() ?? counted)())
    const page = renderWithProviders(<Page />)
    await page.person.click(page.getByRole('button', { name: 'Yes' }))
    expect(await page.findByText(/saved in this browser/)).toBeDefined()
    expect(page.queryByRole('button')).toBeNull()
    expect(pendingFeedback.get()).toEqual([{ requestId: 'request-1', verdict: 'ham', correction: 'ham' }])
    await expect.poll(() => requests).toHaveLength(2)
    await vi.waitFor(() => {
      window.dispatchEvent(new Event('online'))
      expect(pendingFeedback.get()).toEqual([])
    }, limits.expect.poll)
    expect(await page.findByText(/Thank you/)).toBeDefined()
    expect(requests.map(({ body }) => body)).toEqual(Array(3).fill(requests[0]?.body))
  })

  it.each([
    ['no connection', () => Promise.reject(new TypeError('Failed to fetch'))],
    ['a proxy that responds with 502', () => new Response('<html>', { status: 502 })],
  ])('saves it: %s', async (_name, reply) => {
    mockFetch(reply)
    const page = renderWithProviders(<FeedbackForm prediction={prediction()} />)
    await page.person.click(page.getByRole('button', { name: 'Yes' }))
    expect(await page.findByText(/saved in this browser/)).toBeDefined()
    expect(pendingFeedback.get()).toHaveLength(1)
  })

  it('sends saved feedback when the page opens, with the id of the user who gave it', async () => {
    pendingFeedback.set([{ requestId: 'request-7', verdict: 'spam', correction: 'ham', userId: '42' }])
    const requests = mockFetch(counted)
    renderWithProviders(<Page />)
    await expect.poll(() => pendingFeedback.get()).toEqual([])
    expect(requests[0]?.body).toEqual({ requestId: 'request-7', verdict: 'spam', correction: 'ham' })
    expect(requests[0]?.headers.get(headers.userId)).toBe('42')
  })

  it('forgets saved feedback that the service rejects', async () => {
    pendingFeedback.set([{ requestId: 'request-7', verdict: 'spam', correction: 'ham' }])
    mockFetch(() => problem(404, 'The prediction is unknown.'))
    renderWithProviders(<Page />)
    await expect.poll(() => pendingFeedback.get()).toEqual([])
  })

  it('does not save feedback that the installation never stores', async () => {
    mockFetch(() => problem(501, 'This installation does not store feedback.'))
    const page = renderWithProviders(<FeedbackForm prediction={prediction()} />)
    await page.person.click(page.getByRole('button', { name: 'Yes' }))
    expect(await page.findByText(/does not store feedback/)).toBeDefined()
    expect(pendingFeedback.get()).toEqual([])
  })
})
