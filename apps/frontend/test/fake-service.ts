import type { AppPrediction } from '@sms-checker/contracts'
import { vi } from 'vitest'

export interface Sent {
  readonly path: string
  readonly headers: Headers
  readonly body: unknown
}

/** app-service's answer to a message, with `parts` of it as a test wants them. */
export function answer(parts: Partial<AppPrediction> = {}): AppPrediction {
  return {
    sms: 'hello',
    result: 'ham',
    probability: 0.01,
    classifier: 'Linear classifier',
    model: { id: 'linear', version: '1.2.3', variant: 'primary' },
    requestId: 'request-1',
    app: { version: '4.5.6', variant: 'stable' },
    ...parts,
  }
}

export function problem(status: number, detail: string, headers: Record<string, string> = {}): Response {
  return Response.json(
    { type: 'urn:sms-checker:problem:some', title: 'Some problem', status, detail, requestId: 'request-2' },
    { status, headers: { 'content-type': 'application/problem+json', ...headers } },
  )
}

/** Stands where the network is: notes each request, and answers it as `reply` says. */
export function fakeService(reply: (sent: Sent) => Response | Promise<Response>): Sent[] {
  const requests: Sent[] = []
  vi.stubGlobal('fetch', (path: string, init: RequestInit) => {
    const body: unknown = typeof init.body === 'string' ? JSON.parse(init.body) : undefined
    const sent = { path, headers: new Headers(init.headers), body }
    requests.push(sent)
    const stopped = new Promise<never>((_, reject) => {
      init.signal?.addEventListener('abort', () => reject(init.signal?.reason))
    })
    return Promise.race([Promise.resolve(sent).then(reply), stopped])
  })
  return requests
}
