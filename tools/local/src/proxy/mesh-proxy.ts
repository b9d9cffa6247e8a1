import { randomUUID } from 'node:crypto'
import replyFrom from '@fastify/reply-from'
import { headers } from '@sms-checker/contracts'
import { type Mesh, type Pod, routeRequest } from '@sms-checker/mesh'
import { type FastifyInstance, type FastifyServerOptions, fastify, LogController } from 'fastify'
import { forward, upstreamAgent } from './forward.ts'
import { meshHeaders, mutateResponseHeaders } from './headers.ts'
import type { Listener } from './listeners.ts'
import {
  acceptAllMethods,
  answerError,
  clientOptions,
  type RequestTimeouts,
  requireHostHeader,
  sendProblem,
} from './malformed-requests.ts'
import { type MirrorLimits, Mirrors } from './mirrors.ts'
import { bufferBodies } from './request-body.ts'

export interface MeshProxyOptions {
  mesh: Mesh
  /** The pods that are ready now. */
  pods: () => readonly Pod[]
  listener: Listener
  logger: FastifyServerOptions['logger']
  mirrorLimits?: MirrorLimits
  timeouts?: RequestTimeouts
}

/** A proxy that handles each request as the mesh decides, like Envoy at the edge or beside a pod. Not listening yet. */
export function meshProxy(options: MeshProxyOptions): FastifyInstance {
  const { mesh, pods, listener, logger = false, mirrorLimits, timeouts } = options
  const server = fastify({
    logger,
    logController: new LogController({ disableRequestLogging: true, requestIdLogLabel: 'requestId' }),
    genReqId: (request) => String(request.headers[headers.requestId] || randomUUID()),
    requestIdHeader: false,
    return503OnClosing: false,
    ...clientOptions(timeouts),
  })
  const mirrors = new Mirrors((pod, error) => {
    if (error === undefined) server.log.info(`${pod} receives mirrored requests again`)
    else server.log.warn(`${pod} does not receive mirrored requests: ${error}`)
  }, mirrorLimits)
  server.addHook('onClose', () => mirrors.close())
  acceptAllMethods(server)
  requireHostHeader(server)
  bufferBodies(server)
  server.setErrorHandler(answerError)
  server.register(replyFrom, {
    undici: upstreamAgent(),
    disableCache: true,
    disableRequestLogging: true,
    destroyAgent: true,
  })

  server.all('/*', (request, reply) => {
    const host = listener.host(request)
    const decision = routeRequest(mesh, pods(), {
      host,
      port: listener.port,
      method: request.method,
      path: request.url,
      headers: { ...meshHeaders(request.headers), [headers.requestId]: request.id, ...listener.headers?.(request) },
      from: listener.node,
      clientAddress: request.ip,
      random: Math.random(),
    })
    switch (decision.kind) {
      case 'forward': {
        const authority = listener.keepsHost && decision.authority === host ? request.host : decision.authority
        return forward(request, reply, { ...decision, authority }, mirrors)
      }
      case 'redirect':
        reply.headers(mutateResponseHeaders({}, decision))
        return reply.code(decision.status).header('location', decision.location).send()
      case 'direct-response':
        reply.headers(mutateResponseHeaders({}, decision))
        return reply.code(decision.status).type('text/plain').send(decision.body)
      case 'local-reply':
        return sendProblem(request, reply, decision.status, `${decision.reason}.`)
    }
  })
  return server
}
