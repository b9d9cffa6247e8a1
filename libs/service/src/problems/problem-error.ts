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
  /** Response headers, for example `retry-after`. */
  readonly headers?: Readonly<Record<string, string>>
  readonly errors?: Problem['errors']
  /** HTTP status, when it differs from the usual status of the problem. */
  readonly status?: number | undefined
}

/** An error that leaves the service as problem details (RFC 9457). `detail` says what is wrong and how to correct it. */
export class ProblemError extends Error {
  override name = 'ProblemError'
  readonly problem: ProblemName
  readonly headers: Readonly<Record<string, string>>
  readonly errors: Problem['errors']
  readonly status: number

  constructor(problem: ProblemName, detail: string, options: ProblemOptions = {}) {
    super(detail, options)
    this.problem = problem
    this.headers = options.headers ?? {}
    this.errors = options.errors
    this.status = options.status ?? problems[problem].status
  }
}

/** Returns the problem details (RFC 9457) of an error. */
export function problemDocument(error: ProblemError, requestId: string): Problem {
  const { title } = problems[error.problem]
  return {
    type: problemType(error.problem),
    title,
    status: error.status,
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
      // Set here as well, because some errors occur before any hook has run.
      .header(headers.requestId, reply.request.id)
      .type(problemContentType)
      // Not the serializer of the route's response schema.
      .serializer(JSON.stringify)
      .send(problemDocument(error, reply.request.id))
  )
}
