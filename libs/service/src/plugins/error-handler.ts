import { type ProblemName, problems } from '@sms-checker/contracts'
import type { FastifyError, FastifyReply, FastifyRequest } from 'fastify'
import plugin from 'fastify-plugin'
import findMyWay, { type HTTPMethod } from 'find-my-way'
import { ProblemError, sendProblem } from '../problems/problem-error.ts'
import { validationProblem } from '../problems/validation-problem.ts'
import type { Service } from '../service.ts'

const methods: readonly HTTPMethod[] = ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS']

/** The error handler: responds to every error, unknown path and unsupported method with problem details (RFC 9457). */
export const errorHandler = plugin(
  async (service: Service) => {
    const routes = findMyWay()
    service.addHook('onRoute', ({ method, url }) => {
      for (const each of [method].flat()) {
        const supported = methods.find((name) => name === each)
        if (supported && !routes.hasRoute(supported, url)) routes.on(supported, url, () => undefined)
      }
    })

    function routingProblem(request: FastifyRequest): ProblemError {
      const [path = '/'] = request.url.split('?')
      const allowed = methods.filter((method) => routes.find(method, path) !== null)
      if (allowed.length === 0) return new ProblemError('not-found', 'Check the path.')
      return new ProblemError('method-not-allowed', `Use ${allowed.join(' or ')}.`, {
        headers: { allow: allowed.join(', ') },
      })
    }

    // Node would reject an unknown `Expect` without problem details. It can be ignored (RFC 9110, section 10.1.1).
    service.server.on('checkExpectation', (request, response) => service.routing(request, response))

    service.addHook('onRequest', (request, _reply, done) => done(headerProblem(request)))

    service.setErrorHandler((error: FastifyError, request, reply) => {
      // Fastify parses the body before it calls the not-found handler. A body error there would hide the wrong path or method.
      const isClientError = (error.statusCode ?? 500) < 500 && !(error instanceof ProblemError)
      if (request.is404 && isClientError) return sendProblem(reply, routingProblem(request))
      return handleError(error, request, reply)
    })

    service.setNotFoundHandler((request, reply) => sendProblem(reply, routingProblem(request)))
  },
  { name: 'error-handler' },
)

/** Character encodings of a body that the service can read: JSON is UTF-8 (RFC 8259), and ASCII is a part of it. */
const charsets: ReadonlySet<string> = new Set(['utf-8', 'utf8', 'us-ascii'])

/** Validates headers that Node and Fastify ignore. Node keeps only the first of several Host headers, so the raw headers are counted. */
function headerProblem({ raw }: FastifyRequest): ProblemError | undefined {
  const hosts = raw.rawHeaders.filter((name, index) => index % 2 === 0 && name.toLowerCase() === 'host').length
  if (hosts > 1 || (hosts === 0 && raw.httpVersion === '1.1'))
    return new ProblemError('invalid-request', 'Send exactly one Host header.')
  const coding = raw.headers['content-encoding']
  if (coding !== undefined && coding.toLowerCase() !== 'identity') {
    return new ProblemError('unsupported-media-type', 'Send the body without a Content-Encoding.', {
      headers: { 'accept-encoding': 'identity' },
    })
  }
  const transferCoding = raw.headers['transfer-encoding']
  if (transferCoding !== undefined && transferCoding.trim().toLowerCase() !== 'chunked')
    return new ProblemError('invalid-request', 'Send the body without a transfer coding, or chunked.')
  const charset = /;\s*charset="?([^";\s]*)/i.exec(raw.headers['content-type'] ?? '')?.[1]
  if (charset !== undefined && !charsets.has(charset.toLowerCase()))
    return new ProblemError('unsupported-media-type', 'Send the body in UTF-8.')
  return undefined
}

/** Problems that report the state of the service. They are not logged per request: the change of state is logged once. */
const stateProblems: ReadonlySet<ProblemName> = new Set(['overloaded', 'not-ready'])

/** Responds to a failed request with problem details. Only server errors are logged. */
export function handleError(error: FastifyError, request: FastifyRequest, reply: FastifyReply): FastifyReply {
  const problem = toProblem(error, request)
  if (problem.status >= 500 && !stateProblems.has(problem.problem)) {
    request.log.error({ err: error.cause ?? error, problem: problem.problem }, 'request failed')
  }
  // Fastify closes the connection when it did not read the whole body. Closing it while the client still sends resets it, and the
  // response is lost. Node reads and discards the rest of the body; `requestTimeout` limits how long that takes.
  if (!request.raw.complete) reply.removeHeader('connection')
  return sendProblem(reply, problem)
}

function toProblem(error: FastifyError, request: FastifyRequest): ProblemError {
  if (error instanceof ProblemError) return error
  if (error.validation) return validationProblem(error.validation, error.validationContext ?? 'request', request.body)
  const { statusCode: status = 500 } = error
  const name = problemByCode[error.code] ?? problemByStatus(status)
  return new ProblemError(name, detailByCode[error.code] ?? details[name] ?? 'Correct the request and send it again.', {
    cause: error,
    headers: headersOf(error),
    ...(status >= 400 && status < 500 && { status }),
  })
}

/** Response headers of errors that `http-errors` created, for example `Content-Range` of a 416. */
function headersOf(error: Error): Record<string, string> {
  if (!('headers' in error) || typeof error.headers !== 'object' || error.headers === null) return {}
  return Object.fromEntries(Object.entries(error.headers).map(([name, value]) => [name.toLowerCase(), String(value)]))
}

const problemByCode: Readonly<Record<string, ProblemName>> = { FST_UNDER_PRESSURE: 'overloaded' }

/** Problems that Fastify and its plugins can cause. Other problems with the same status have a more specific cause. */
const frameworkProblems = [
  'not-found',
  'method-not-allowed',
  'request-timeout',
  'precondition-failed',
  'request-too-large',
  'unsupported-media-type',
  'range-not-satisfiable',
  'headers-too-large',
] as const satisfies readonly ProblemName[]

function problemByStatus(status: number): ProblemName {
  const problem = frameworkProblems.find((name) => problems[name].status === status)
  return problem ?? (status >= 400 && status < 500 ? 'invalid-request' : 'internal-error')
}

/** Details by the error code of Fastify. They take precedence over `details`. */
const detailByCode: Readonly<Record<string, string>> = {
  FST_ERR_BAD_URL: 'The path is not a valid URL: correct it.',
  FST_ERR_CTP_EMPTY_JSON_BODY: 'The body is empty: send a JSON object.',
  FST_ERR_CTP_INVALID_JSON_BODY: 'The body is not valid JSON: send a JSON object.',
}

const details: Partial<Record<ProblemName, string>> = {
  'not-found': 'Check the path.',
  'precondition-failed': 'Fetch the resource again, then repeat the request with its current ETag or date.',
  'request-too-large': 'The body exceeds the limit of this route: send a smaller one.',
  'unsupported-media-type': 'Send the body as application/json.',
  'range-not-satisfiable': 'Request a range within the length in the Content-Range header.',
  overloaded: 'Try again in a moment.',
  'internal-error': 'Try again. If the error persists, report the request id.',
}
