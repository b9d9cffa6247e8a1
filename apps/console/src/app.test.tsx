import { QueryClient, QueryClientProvider } from '@tanstack/react-query'
import { render, screen, within } from '@testing-library/react'
import { userEvent } from '@testing-library/user-event'
import { describe, expect, it, vi } from 'vitest'
import { historyOf, judgements, listOf, shadow } from '../test/fixtures.ts'
import { readToken, storeToken, takeTokenFromAddress } from './api/token.ts'
import { App } from './app.tsx'

// Drawing needs a canvas; e2e/page shows the plot in a browser.
vi.mock('./features/experiment/interval-plot.tsx', () => ({ IntervalPlot: () => null }))

const token = 'correct-token'

function serve(canaryErrors?: number) {
  const judged = judgements(canaryErrors)
  const last = judged.at(-1)
  if (last === undefined) throw new Error('no judgement')
  const routes: Record<string, unknown> = {
    '/experiments': listOf(last),
    '/experiments/shorter-answers': last,
    '/experiments/shorter-answers/history': historyOf(judged),
    '/experiments/faster-start': { ...last, experiment: { ...last.experiment, name: 'faster-start' } },
    '/experiments/faster-start/history': [],
    '/shadow': shadow,
  }
  vi.stubGlobal('fetch', async (path: string, { headers }: { headers: Record<string, string> }) => {
    if (headers.authorization !== `Bearer ${token}`) return Response.json({ detail: 'Wrong token.' }, { status: 401 })
    return path in routes ? Response.json(routes[path]) : Response.json({ detail: `No ${path}.` }, { status: 404 })
  })
  return last
}

function open() {
  const client = new QueryClient({ defaultOptions: { queries: { retry: false } } })
  render(
    <QueryClientProvider client={client}>
      <App />
    </QueryClientProvider>,
  )
}

describe('the console', () => {
  it('shows the verdict, its reason, and each guardrail with its counts', async () => {
    storeToken(token)
    const { reason } = serve(0.04)
    open()
    expect(await screen.findByRole('heading', { level: 1, name: 'Roll back' })).toBeTruthy()
    expect(screen.getAllByText(reason)).not.toHaveLength(0)
    const errors = screen.getByRole('table', { name: 'Errors: the numbers' })
    expect(within(errors).getByText('64 of 1,600 (4 %)')).toBeTruthy()
    expect(within(errors).getByText('144 of 14,400 (1 %)')).toBeTruthy()
    for (const name of ['Errors', 'Slow responses', 'Marked wrong', 'Left the variant']) {
      expect(screen.getByRole('heading', { level: 3, name })).toBeTruthy()
    }
  })

  it('shows guardrails with harm first', async () => {
    storeToken(token)
    const last = serve(0.04)
    last.guardrails.reverse()
    open()
    await screen.findByRole('heading', { level: 1, name: 'Roll back' })
    const titles = screen
      .getAllByRole('table', { name: /: the numbers/ })
      .map((table) => table.querySelector('caption'))
    expect(titles.map((title) => title?.textContent)).toEqual([
      'Errors: the numbers',
      'Left the variant: the numbers',
      'Marked wrong: the numbers',
      'Slow responses: the numbers',
      'Shadow model: the numbers',
    ])
  })

  it('shows sample ratio, exclusions, placebo, the shadow and past experiments', async () => {
    storeToken(token)
    serve()
    open()
    expect(await screen.findByText(/The rule gives canary 10 % of the users; 10 % arrived/)).toBeTruthy()
    expect(screen.getByText('First request, without an id')).toBeTruthy()
    expect(screen.getByText(/0 of 36 comparisons gave a false alarm/)).toBeTruthy()
    expect(screen.getByText(shadow.reason)).toBeTruthy()
    expect(screen.getByRole('table', { name: 'Disagreements by kind' }).textContent).toContain('310')
    await userEvent.click(screen.getByRole('button', { name: 'faster-start' }))
    expect((await screen.findByRole('button', { name: 'faster-start' })).getAttribute('aria-pressed')).toBe('true')
  })

  it('says when the experiment was rolled back automatically, instead of when it was judged', async () => {
    storeToken(token)
    const last = serve(0.04)
    const rolledBack = { at: last.judgedAt, reason: last.reason }
    const [running, ...past] = listOf(last)
    const routes: Record<string, unknown> = {
      '/experiments': [{ ...running, endedAt: rolledBack.at, rolledBack }, ...past],
      '/experiments/shorter-answers': { ...last, rolledBack },
      '/experiments/shorter-answers/history': [],
      '/shadow': shadow,
    }
    vi.stubGlobal('fetch', async (path: string) => Response.json(routes[path]))
    open()
    expect((await screen.findByText('Rolled back automatically')).nextElementSibling?.textContent).toMatch(/2026/)
    expect(screen.queryByText('Judged')).toBeNull()
    expect(screen.getByText(/, rolled back automatically, 16,000 users/)).toBeTruthy()
  })

  it('asks for the token, and says when it is not accepted', async () => {
    serve()
    open()
    await userEvent.type(screen.getByLabelText('Operator token'), 'wrong')
    await userEvent.click(screen.getByRole('button', { name: 'Open' }))
    expect(await screen.findByText('The token was not accepted.')).toBeTruthy()
    await userEvent.clear(screen.getByLabelText('Operator token'))
    await userEvent.type(screen.getByLabelText('Operator token'), token)
    await userEvent.click(screen.getByRole('button', { name: 'Open' }))
    expect(await screen.findByRole('heading', { level: 1, name: /Keep running|Promote|Not enough data/ })).toBeTruthy()
  })

  it('says when the service answers with something else', async () => {
    storeToken(token)
    vi.stubGlobal('fetch', async () => Response.json({ verdict: 'maybe' }))
    open()
    expect((await screen.findByRole('alert')).textContent).toContain('has another version than this page')
  })
})

it('takes the token from the address, and removes it there', () => {
  history.replaceState(null, '', '/#token=abc')
  takeTokenFromAddress()
  expect(readToken()).toBe('abc')
  expect(window.location.hash).toBe('')
})
