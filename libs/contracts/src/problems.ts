import { type Static, Type } from 'typebox'

/** All problem types, each with its HTTP status and title. */
export const problems = {
  'invalid-request': { status: 400, title: 'The request is not valid' },
  'invalid-user-id': { status: 400, title: 'The user id is not valid' },
  unauthorized: { status: 401, title: 'Credentials are missing or wrong' },
  'not-found': { status: 404, title: 'The resource does not exist' },
  'unknown-answer': { status: 404, title: 'The prediction is unknown' },
  'method-not-allowed': { status: 405, title: 'The method is not allowed' },
  'request-timeout': { status: 408, title: 'The request did not arrive in time' },
  'experiment-ended': { status: 409, title: 'The experiment has ended' },
  'precondition-failed': { status: 412, title: 'A precondition of the request failed' },
  'request-too-large': { status: 413, title: 'The request is too large' },
  'unsupported-media-type': { status: 415, title: 'The media type of the body is not supported' },
  'range-not-satisfiable': { status: 416, title: 'The requested range is not available' },
  'rate-limited': { status: 429, title: 'Too many requests' },
  'headers-too-large': { status: 431, title: 'The request headers are too large' },
  'internal-error': { status: 500, title: 'Internal error' },
  'feedback-disabled': { status: 501, title: 'Feedback is not collected' },
  'bad-upstream-answer': { status: 502, title: 'The model returned an invalid response' },
  overloaded: { status: 503, title: 'The service is overloaded' },
  'not-ready': { status: 503, title: 'The service is not ready' },
  'storage-unavailable': { status: 503, title: 'Nothing can be stored at present' },
  'experiment-unavailable': { status: 503, title: 'The experiment service cannot be reached' },
  'model-unavailable': { status: 503, title: 'The model cannot be reached' },
  'model-timeout': { status: 504, title: 'The model did not respond in time' },
} as const

export type ProblemName = keyof typeof problems

/** The URI that identifies a problem type (RFC 9457, section 3.1.1). */
export function problemType(name: ProblemName): string {
  return `urn:sms-checker:problem:${name}`
}

export const problemContentType = 'application/problem+json'

/** An error response: problem details, RFC 9457. */
export const Problem = Type.Object(
  {
    type: Type.String({ description: 'Identifies the problem type.', examples: [problemType('invalid-request')] }),
    title: Type.String(),
    status: Type.Integer({ minimum: 400, maximum: 599 }),
    detail: Type.String({ description: 'What is wrong, and how to correct it.' }),
    requestId: Type.String(),
    errors: Type.Optional(
      Type.Array(
        Type.Object({
          pointer: Type.String({ description: 'JSON pointer into the request body.' }),
          detail: Type.String(),
        }),
      ),
    ),
  },
  { title: 'Problem', description: 'Problem details (RFC 9457).' },
)
export type Problem = Static<typeof Problem>
