import { Problem, type ProblemName } from '@sms-checker/contracts'
import { ProblemError, type ProblemOptions } from '@sms-checker/service'
import { Compile } from 'typebox/compile'

/** Seconds after which a client may ask again when the model does not say. */
const retryAfter = '2'

const problem = Compile(Problem)

/** What an answer of model-service other than 200 means for the user. */
export function errorFromStatus(
  status: number,
  headers: Readonly<Record<string, string | string[] | undefined>>,
  text: string,
): ProblemError {
  switch (status) {
    case 400:
    case 413:
      return refusedMessage(status === 400 ? 'invalid-request' : 'request-too-large', text)
    case 429:
    case 503: {
      const given = headers['retry-after']
      return unavailable(typeof given === 'string' ? given : retryAfter, {
        cause: new Error(`The model answered with status ${status}.`),
      })
    }
    case 504:
      return timeout({ cause: new Error(`The model answered with status ${status}.`) })
    default:
      return badAnswer({ cause: new Error(`The model answered with status ${status}.`) })
  }
}

/** What a call that got no whole, sensible answer means for the user. */
export function errorFromFailure(error: unknown, deadlinePassed: boolean): ProblemError {
  if (deadlinePassed) return timeout({ cause: error })
  return isConnectionRefused(error) ? unavailable(retryAfter, { cause: error }) : badAnswer({ cause: error })
}

/** Codes of errors that say that nobody took the call, as against one who took it and answered badly. */
const unreachable = new Set([
  'ECONNREFUSED',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'ENOTFOUND',
  'EAI_AGAIN',
  'UND_ERR_CONNECT_TIMEOUT',
])

function isConnectionRefused(error: unknown): boolean {
  return error instanceof Error && 'code' in error && typeof error.code === 'string' && unreachable.has(error.code)
}

/** The model knows more of its limits than this service: what it says of the message is passed on. */
function refusedMessage(name: ProblemName, text: string): ProblemError {
  let found: unknown
  try {
    found = JSON.parse(text)
  } catch {
    return badAnswer({ cause: new SyntaxError('The model refused the message in words that are no JSON.') })
  }
  if (problem.Check(found)) return new ProblemError(name, found.detail, found.errors && { errors: found.errors })
  return badAnswer({ cause: new SyntaxError('The model refused the message without problem details.') })
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

function badAnswer(options: ProblemOptions): ProblemError {
  return new ProblemError('bad-upstream-answer', 'Try again; if it happens again, report the request id.', options)
}
