import { expect, it } from 'vitest'
import { mockFetch, prediction, problem } from '../../../test/mock-fetch.ts'
import { renderWithProviders } from '../../../test/render-with-providers.tsx'
import { FeedbackForm } from './feedback-form.tsx'

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
