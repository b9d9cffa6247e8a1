import { Problem, type ProblemName } from '@sms-checker/contracts'
import { ProblemError, type ProblemOptions } from '@sms-checker/service'
import { Compile } from 'typebox/compile'

/** `Retry-After` in seconds when the response of the model has none. */
const defaultRetryAfter = '2'

const problemSchema = Compile(Problem)

/** Upstream errors: maps a response of model-service with a status other than 200 to the problem that the user gets. */
export function errorFromStatus(
  status: number,
  headers: Readonly<Record<string, string | string[] | undefined>>,
  body: string,
): ProblemError {
  switch (status) {
    case 400:
    case 413:
      return rejectedMessage(status === 400 ? 'invalid-request' : 'request-too-large', body)
    case 429:
    case 503: {
      const retryAfter = headers['retry-after']
      return unavailable(typeof retryAfter === 'string' ? retryAfter : defaultRetryAfter, {
        cause: new Error(`The model responded with status ${status}.`),
      })
    }
    case 504:
      return timeout({ cause: new Error(`The model responded with status ${status}.`) })
    default:
      return badResponse({ cause: new Error(`The model responded with status ${status}.`) })
  }
}

/** Maps a call without a complete, valid response to the problem that the user gets. */
export function errorFromFailure(error: unknown, isTimeout: boolean): ProblemError {
  if (isTimeout) return timeout({ cause: error })
  return isUnreachable(error) ? unavailable(defaultRetryAfter, { cause: error }) : badResponse({ cause: error })
}

/** Error codes of connections that could not be opened: no process received the request. */
const unreachableCodes = new Set([
  'ECONNREFUSED',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'ENOTFOUND',
  'EAI_AGAIN',
  'UND_ERR_CONNECT_TIMEOUT',
])

function isUnreachable(error: unknown): boolean {
  return error instanceof Error && 'code' in error && typeof error.code === 'string' && unreachableCodes.has(error.code)
}

/** Forwards the reason for which the model rejected a message: its limits may be lower than those of this service. */
function rejectedMessage(name: ProblemName, body: string): ProblemError {
  let value: unknown
  try {
    value = JSON.parse(body)
  } catch {
    return badResponse({ cause: new SyntaxError('The model rejected the message, but its response is not JSON.') })
  }
  if (problemSchema.Check(value)) return new ProblemError(name, value.detail, value.errors && { errors: value.errors })
  return badResponse({
    cause: new SyntaxError('The model rejected the message, but its response has no problem details.'),
  })
}

function unavailable(seconds: string, options: ProblemOptions): ProblemError {
  return new ProblemError('model-unavailable', 'Try again in a moment.', {
    ...options,
    headers: { 'retry-after': seconds },
  })
}

function timeout(options: ProblemOptions): ProblemError {
  return new ProblemError('model-timeout', 'Try again in a moment.', options)
}

function badResponse(options: ProblemOptions): ProblemError {
  return new ProblemError('bad-upstream-answer', 'Try again. If the error persists, report the request id.', options)
}
