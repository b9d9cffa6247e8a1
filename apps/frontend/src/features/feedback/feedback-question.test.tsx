import { expect, it } from 'vitest'
import { answer, fakeService, problem } from '../../../test/fake-service.ts'
import { renderPage } from '../../../test/render-page.tsx'
import { FeedbackQuestion } from './feedback-question.tsx'

const counted = () => Response.json({ status: 'counted' })

it.each([
  ['spam', 'Yes, right', 'spam'],
  ['spam', 'No, it is not spam', 'ham'],
  ['ham', 'Yes, right', 'ham'],
  ['ham', 'No, it is spam', 'spam'],
] as const)('on %s sends "%s" as %s, with the request id and without the text', async (result, button, correction) => {
  const requests = fakeService(counted)
  const page = renderPage(<FeedbackQuestion answer={answer({ result })} />)
  await page.person.click(page.getByRole('button', { name: button }))
  expect(await page.findByText(/Thank you/)).toBeDefined()
  expect(requests).toMatchObject([{ path: '/feedback', body: { requestId: 'request-1', verdict: result, correction } }])
  expect(page.queryByRole('button')).toBeNull()
})

it('says why feedback did not get through, and can be tried again', async () => {
  fakeService(() => problem(404, 'This answer is not known any more.'))
  const page = renderPage(<FeedbackQuestion answer={answer()} />)
  await page.person.click(page.getByRole('button', { name: 'Yes, right' }))
  expect(await page.findByText(/did not get through. This answer is not known any more./)).toBeDefined()
  expect(page.getByRole('button', { name: 'Yes, right' })).toBeDefined()
})
