import { describe, expect, it } from 'vitest'
import { type AttemptOutcome, isRetriable, retryPolicy } from './retry-policy.ts'

const connect: AttemptOutcome = { kind: 'connect-failure' }
const sent: AttemptOutcome = { kind: 'reset', requestSent: true }
const unsent: AttemptOutcome = { kind: 'reset', requestSent: false }
const response = (status: number, headers = {}): AttemptOutcome => ({ kind: 'response', status, headers })

const outcomes = {
  connect,
  sent,
  unsent,
  ...Object.fromEntries([200, 404, 409, 429, 500, 502, 503, 504].map((status) => [status, response(status)])),
  ratelimited: response(429, { 'x-envoy-ratelimited': 'true' }),
  unavailable: response(200, { 'grpc-status': '14' }),
}

describe('isRetriable', () => {
  it.each([
    ['5xx', 'connect sent unsent 500 502 503 504'],
    ['gateway-error', 'connect sent unsent 502 503 504'],
    ['reset', 'connect sent unsent'],
    ['reset-before-request', 'connect unsent'],
    ['connect-failure', 'connect'],
    ['refused-stream', ''],
    ['retriable-4xx', '409'],
    ['404,429', '404 429'],
    ['retriable-status-codes,500', '500'],
    ['retriable-status-codes', ''],
    ['retriable-headers', ''],
    ['envoy-ratelimited', 'ratelimited'],
    ['unavailable', 'unavailable'],
    ['cancelled,internal', ''],
    ['connect-failure,503', 'connect 503'],
  ])('%s retries after: %s', (retryOn, expected) => {
    const policy = retryPolicy({ attempts: 1, retryOn }, 'retries')
    const retried = Object.entries(outcomes).filter(([, outcome]) => policy && isRetriable(policy, outcome))
    expect(retried.map(([name]) => name).sort()).toEqual(expected.split(' ').filter(Boolean).sort())
  })

  it('by default covers failed connections, but no response of an HTTP service', () => {
    const policy = retryPolicy(undefined, 'retries')
    expect(policy).toMatchObject({ attempts: 2, backOffMs: 25 })
    const retried = Object.entries(outcomes).filter(([, outcome]) => policy && isRetriable(policy, outcome))
    expect(retried.map(([name]) => name)).toEqual(['connect', 'unavailable'])
  })
})

describe('retryPolicy', () => {
  it('is disabled by 0 attempts', () => {
    expect(retryPolicy({ attempts: 0 }, 'retries')).toBeUndefined()
    expect(retryPolicy({}, 'retries')).toBeUndefined()
  })

  it('reads limits in milliseconds', () => {
    const policy = retryPolicy({ attempts: 3, perTryTimeout: '1m0.5s', backoff: '100ms' }, 'retries')
    expect(policy).toMatchObject({ attempts: 3, perTryTimeoutMs: 60_500, backOffMs: 100 })
  })
})
