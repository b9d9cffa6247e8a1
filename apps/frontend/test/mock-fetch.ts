import type { AppPrediction } from '@sms-checker/contracts'
import { vi } from 'vitest'

export interface SentRequest {
  readonly path: string
  readonly headers: Headers
  readonly body: unknown
}

/** Returns a prediction of app-service with the given fields replaced. */
export function prediction(overrides: Partial<AppPrediction> = {}): AppPrediction {
  return {
    sms: 'hello',
    result: 'ham',
    probability: 0.01,
    classifier: 'Linear classifier',
    model: { id: 'linear', version: '1.2.3', variant: 'primary' },
    requestId: 'request-1',
    app: { version: '4.5.6', variant: 'stable' },
    ...overrides,
  }
}

export function problem(status: number, detail: string, headers: Record<string, string> = {}): Response {
  return Response.json(
    { type: 'urn:sms-checker:problem:some', title: 'Some problem', status, detail, requestId: 'request-2' },
    { status, headers: { 'content-type': 'application/problem+json', ...headers } },
  )
}

/** Replaces `fetch`: records every request and responds with the result of `reply`. @returns the recorded requests */
export function mockFetch(reply: (sent: SentRequest) => Response | Promise<Response>): SentRequest[] {
  const requests: SentRequest[] = []
  vi.stubGlobal('fetch', (path: string, init: RequestInit) => {
    const body: unknown = typeof init.body === 'string' ? JSON.parse(init.body) : undefined
    const sent = { path, headers: new Headers(init.headers), body }
    requests.push(sent)
    const aborted = new Promise<never>((_, reject) => {
      init.signal?.addEventListener('abort', () => reject(init.signal?.reason))
    })
    return Promise.race([Promise.resolve(sent).then(reply), aborted])
  })
  return requests
}
