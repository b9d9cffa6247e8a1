import {
  headers,
  type Problem,
  type ProblemName,
  problemContentType,
  problems,
  problemType,
} from '@sms-checker/contracts'
import type { FastifyReply } from 'fastify'

export interface ProblemOptions extends ErrorOptions {
  /** Headers of the answer, e.g. `retry-after`. */
  readonly headers?: Readonly<Record<string, string>>
  readonly errors?: Problem['errors']
}

/** An error that leaves the service as problem details (RFC 9457). `detail` says what is wrong and what to do about it. */
export class ProblemError extends Error {
  override name = 'ProblemError'
  readonly problem: ProblemName
  readonly headers: Readonly<Record<string, string>>
  readonly errors: Problem['errors']

  constructor(problem: ProblemName, detail: string, options: ProblemOptions = {}) {
    super(detail, options)
    this.problem = problem
    this.headers = options.headers ?? {}
    this.errors = options.errors
  }

  get status(): number {
    return problems[this.problem].status
  }
}

/** The document of a problem. */
export function problemDocument(error: ProblemError, requestId: string): Problem {
  const { status, title } = problems[error.problem]
  return {
    type: problemType(error.problem),
    title,
    status,
    detail: error.message,
    requestId,
    ...(error.errors && { errors: error.errors }),
  }
}

export function sendProblem(reply: FastifyReply, error: ProblemError): FastifyReply {
  return (
    reply
      .code(error.status)
      .headers(error.headers)
      // Again, for what fails before any hook ran.
      .header(headers.requestId, reply.request.id)
      .type(problemContentType)
      // A route's own serializers are for its answers; a problem is the same everywhere.
      .serializer(JSON.stringify)
      .send(problemDocument(error, reply.request.id))
  )
}
