import { type ProblemName, problems } from '@sms-checker/contracts'
import type { FastifyError, FastifyReply, FastifyRequest } from 'fastify'
import plugin from 'fastify-plugin'
import findMyWay, { type HTTPMethod } from 'find-my-way'
import { ProblemError, sendProblem } from '../problems/problem-error.ts'
import { validationProblem } from '../problems/validation-problem.ts'

const methods: readonly HTTPMethod[] = ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS']

/** Every error, unknown address and wrong method leaves as problem details. */
export const errorHandler = plugin(
  async (service) => {
    const routes = findMyWay()
    service.addHook('onRoute', ({ method, url }) => {
      for (const each of [method].flat()) {
        const known = methods.find((name) => name === each)
        if (known && !routes.hasRoute(known, url)) routes.on(known, url, () => undefined)
      }
    })

    service.setErrorHandler((error: FastifyError, request, reply) => handleError(error, request, reply))

    service.setNotFoundHandler((request, reply) => {
      const [path = '/'] = request.url.split('?')
      const allowed = methods.filter((method) => routes.find(method, path) !== null)
      const problem =
        allowed.length === 0
          ? new ProblemError('not-found', 'Check the address.')
          : new ProblemError('method-not-allowed', `Use ${allowed.join(' or ')}.`, {
              headers: { allow: allowed.join(', ') },
            })
      return sendProblem(reply, problem)
    })
  },
  { name: 'error-handler' },
)

/** Refusals that say how the service is. Whoever brought it there logs it, once. */
const conditions: ReadonlySet<ProblemName> = new Set(['overloaded', 'not-ready'])

/** Answers a request that failed with `error`. What is our own fault is logged; what a client did wrong it is told. */
export function handleError(error: FastifyError, request: FastifyRequest, reply: FastifyReply): FastifyReply {
  const problem = problemOf(error, request)
  if (problem.status >= 500 && !conditions.has(problem.problem)) {
    request.log.error({ err: error.cause ?? error, problem: problem.problem }, 'request failed')
  }
  // Fastify closes the connection of a body that it did not read to its end; closed under a client that is still sending, it is
  // reset, and the answer lost. Node reads such a body to its end and throws it away, and requestTimeout bounds it.
  if (!request.raw.complete) reply.removeHeader('connection')
  return sendProblem(reply, problem)
}

function problemOf(error: FastifyError, request: FastifyRequest): ProblemError {
  if (error instanceof ProblemError) return error
  if (error.validation) return validationProblem(error.validation, error.validationContext ?? 'request', request.body)
  const name = problemByCode[error.code] ?? problemByStatus(error.statusCode)
  return new ProblemError(name, detailByCode[error.code] ?? details[name] ?? 'Correct the request and send it again.', {
    cause: error,
  })
}

const problemByCode: Readonly<Record<string, ProblemName>> = { FST_UNDER_PRESSURE: 'overloaded' }

function problemByStatus(status: number | undefined): ProblemName {
  switch (status) {
    case problems['not-found'].status:
      return 'not-found'
    case problems['request-too-large'].status:
      return 'request-too-large'
    case problems['unsupported-media-type'].status:
      return 'unsupported-media-type'
    default:
      return status !== undefined && status >= 400 && status < 500 ? 'invalid-request' : 'internal-error'
  }
}

/** Where the name of a problem alone would mislead. */
const detailByCode: Readonly<Record<string, string>> = {
  FST_ERR_BAD_URL: 'The address is not valid: correct it.',
  FST_ERR_CTP_EMPTY_JSON_BODY: 'The body is empty: send a JSON object.',
}

const details: Partial<Record<ProblemName, string>> = {
  'invalid-request': 'The body is not valid JSON: send a JSON object.',
  'not-found': 'Check the address.',
  'request-too-large': 'The body is larger than this address takes: send less.',
  'unsupported-media-type': 'Send the body as application/json.',
  overloaded: 'Try again in a moment.',
  'internal-error': 'Try again; if it happens again, report the request id.',
}
