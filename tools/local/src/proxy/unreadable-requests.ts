import { type IncomingMessage, METHODS } from 'node:http'
import { answerClientError } from '@sms-checker/service'
import type { FastifyError, FastifyHttpOptions, FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { sendProblem } from './gateway-problem.ts'

/** How a proxy answers what it cannot read, so that no client meets an error in another form than the services' own. */
export const unreadableRequests = {
  clientErrorHandler: answerClientError,
  frameworkErrors: answerFault,
  rewriteUrl: originForm,
} satisfies Pick<FastifyHttpOptions<FastifyInstance['server']>, 'clientErrorHandler' | 'frameworkErrors' | 'rewriteUrl'>

/** Takes every method that Node can read: whether an address has it is for the service to say. */
export function takeEveryMethod(server: FastifyInstance): void {
  for (const method of METHODS) {
    if (!server.supportedMethods.includes(method)) server.addHttpMethod(method, { hasBody: true })
  }
}

export function answerFault(error: FastifyError, request: FastifyRequest, reply: FastifyReply): FastifyReply {
  // Whom no answer reaches; the status is for the log alone.
  if (request.socket.destroyed) return sendProblem(request, reply, 400, 'The client left before its answer came.')
  const status = error.statusCode ?? 500
  if (status === 415)
    return sendProblem(request, reply, status, 'The content type cannot be read: send application/json.')
  if (status < 500) return sendProblem(request, reply, status, 'The address is not valid: correct it.')
  request.log.error({ err: error }, 'request failed')
  return sendProblem(request, reply, status, 'Try again; if it happens again, the log of the gateway says why.')
}

/** An address that names its host itself, as clients write it to a proxy: the host wins over the header (RFC 9112, section 3.2.2). */
function originForm({ url = '/', headers }: Pick<IncomingMessage, 'url' | 'headers'>): string {
  if (!/^https?:/i.test(url) || !URL.canParse(url)) return url
  const { host, pathname, search } = new URL(url)
  headers.host = host
  return pathname + search
}
