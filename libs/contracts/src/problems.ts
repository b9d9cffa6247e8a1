import { type Static, Type } from 'typebox'

/** Everything that can go wrong with a request, with its status and its title. */
export const problems = {
  'invalid-request': { status: 400, title: 'The request is not valid' },
  'invalid-user-id': { status: 400, title: 'The user id is not valid' },
  'not-found': { status: 404, title: 'There is nothing at this address' },
  'unknown-answer': { status: 404, title: 'This answer is not known' },
  'method-not-allowed': { status: 405, title: 'This address does not take this method' },
  'request-timeout': { status: 408, title: 'The request took too long to arrive' },
  'request-too-large': { status: 413, title: 'The request is too large' },
  'unsupported-media-type': { status: 415, title: 'The content type is not supported' },
  'rate-limited': { status: 429, title: 'Too many requests' },
  'headers-too-large': { status: 431, title: 'The request headers are too large' },
  'internal-error': { status: 500, title: 'Something went wrong on our side' },
  'bad-upstream-answer': { status: 502, title: 'The model gave an answer that could not be read' },
  overloaded: { status: 503, title: 'The service is busy' },
  'not-ready': { status: 503, title: 'The service is not ready' },
  'model-unavailable': { status: 503, title: 'The model cannot be reached' },
  'model-timeout': { status: 504, title: 'The model took too long' },
} as const

export type ProblemName = keyof typeof problems

/** A URI that names the kind of a problem (RFC 9457, section 3.1.1). */
export function problemType(name: ProblemName): string {
  return `urn:sms-checker:problem:${name}`
}

export const problemContentType = 'application/problem+json'

/** An error as it leaves a service: problem details, RFC 9457. */
export const Problem = Type.Object(
  {
    type: Type.String({ examples: [problemType('invalid-request')] }),
    title: Type.String(),
    status: Type.Integer({ minimum: 400, maximum: 599 }),
    detail: Type.String({ description: 'What is wrong, and what to do about it.' }),
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
  { description: 'Problem details (RFC 9457).' },
)
export type Problem = Static<typeof Problem>
