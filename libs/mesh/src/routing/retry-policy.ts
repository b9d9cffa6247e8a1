import { MeshConfigError } from '../objects/mesh-config-error.ts'
import { milliseconds } from '../objects/schema.ts'
import type { Retries } from '../objects/virtual-service.ts'

/** Conditions of Envoy's `x-envoy-retry-on` and `x-envoy-retry-grpc-on`. */
const retryConditions = [
  '5xx',
  'gateway-error',
  'reset',
  'reset-before-request',
  'connect-failure',
  'envoy-ratelimited',
  'retriable-4xx',
  'refused-stream',
  'retriable-status-codes',
  'retriable-headers',
  'http3-post-connect-failure',
  'cancelled',
  'deadline-exceeded',
  'internal',
  'resource-exhausted',
  'unavailable',
] as const
type RetryCondition = (typeof retryConditions)[number]

const grpcStatus: Partial<Record<RetryCondition, string>> = {
  cancelled: '1',
  'deadline-exceeded': '4',
  'resource-exhausted': '8',
  internal: '13',
  unavailable: '14',
}

export interface RetryPolicy {
  /** Retries after the first attempt. */
  attempts: number
  retryOn: readonly RetryCondition[]
  /** For `retriable-status-codes`. */
  statusCodes: readonly number[]
  /** Limit of each attempt until the response headers arrive. */
  perTryTimeoutMs?: number
  /** Base of the exponential back-off. */
  backOffMs: number
}

/** How an attempt failed: the status and headers of its response, or why there was none. */
export type AttemptOutcome =
  | { kind: 'response'; status: number; headers: Readonly<Record<string, string | string[] | undefined>> }
  | { kind: 'connect-failure' }
  /** The connection broke, or the attempt took longer than `perTryTimeoutMs`. */
  | { kind: 'reset'; requestSent: boolean }

const defaultBackOffMs = 25

/** What Istio does when neither the route nor the mesh has a retry policy. */
const defaultPolicy: RetryPolicy = {
  attempts: 2,
  retryOn: ['connect-failure', 'refused-stream', 'unavailable', 'cancelled'],
  statusCodes: [],
  backOffMs: defaultBackOffMs,
}

/** Compiles `retries` as Istio translates it for Envoy. `undefined` disables retries. */
export function retryPolicy(retries: Retries | undefined, field: string): RetryPolicy | undefined {
  if (retries === undefined) return defaultPolicy
  const { attempts = 0, perTryTimeout, retryOn = '', backoff } = retries
  if (attempts === 0) {
    if (perTryTimeout === undefined && retryOn === '') return undefined
    throw new MeshConfigError([`${field} sets a retry policy but disables it: set attempts to at least 1`])
  }
  return {
    ...defaultPolicy,
    attempts,
    ...(retryOn !== '' && parseRetryOn(retryOn, `${field}.retryOn`)),
    ...(perTryTimeout !== undefined && { perTryTimeoutMs: milliseconds(perTryTimeout) }),
    ...(backoff !== undefined && { backOffMs: milliseconds(backoff) }),
  }
}

function parseRetryOn(value: string, field: string): Pick<RetryPolicy, 'retryOn' | 'statusCodes'> {
  const retryOn = new Set<RetryCondition>()
  const statusCodes: number[] = []
  for (const part of value.split(',')) {
    const condition = retryConditions.find((condition) => condition === part)
    if (condition !== undefined) retryOn.add(condition)
    else if (isStatusCode(part)) statusCodes.push(Number(part))
    else throw new MeshConfigError([`${field}: ${JSON.stringify(part)} is not a retry condition`])
  }
  if (statusCodes.length > 0) retryOn.add('retriable-status-codes')
  return { retryOn: [...retryOn], statusCodes }
}

/** The status codes that Go names, as Istio's validation checks it. */
function isStatusCode(text: string): boolean {
  return /^(10[0-3]|20[0-8]|226|30[0-578]|304|40\d|41[0-8]|42[1-689]|431|451|50[0-8]|51[01])$/.test(text)
}

/** Whether Envoy retries after this outcome, as long as attempts are left. */
export function isRetriable(policy: RetryPolicy, outcome: AttemptOutcome): boolean {
  const retriesOn = (...conditions: RetryCondition[]) => conditions.some((name) => policy.retryOn.includes(name))
  switch (outcome.kind) {
    case 'connect-failure':
      return retriesOn('connect-failure', 'reset', 'reset-before-request', '5xx', 'gateway-error')
    case 'reset':
      // Envoy counts a reset as a 5xx, since the client would get one.
      return retriesOn('reset', '5xx', 'gateway-error') || (!outcome.requestSent && retriesOn('reset-before-request'))
    case 'response': {
      const { status, headers } = outcome
      if (headers['x-envoy-ratelimited'] !== undefined) return retriesOn('envoy-ratelimited')
      return (
        (status >= 500 && retriesOn('5xx')) ||
        (status >= 502 && status <= 504 && retriesOn('gateway-error')) ||
        (status === 409 && retriesOn('retriable-4xx')) ||
        (policy.statusCodes.includes(status) && retriesOn('retriable-status-codes')) ||
        policy.retryOn.some((name) => grpcStatus[name] !== undefined && headers['grpc-status'] === grpcStatus[name])
      )
    }
  }
}
