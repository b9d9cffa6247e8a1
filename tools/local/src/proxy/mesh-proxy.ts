import { randomUUID } from 'node:crypto'
import type { IncomingMessage } from 'node:http'
import { PassThrough, Readable } from 'node:stream'
import { buffer } from 'node:stream/consumers'
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

/** Largest body to buffer, in bytes: Envoy's limit of a connection's buffer. */
const maxBufferedBytes = 1_048_576

/**
 * Reads the bodies of all methods, whatever their content type. Buffers those of a known, moderate length, so that they can be mirrored and
 * sent again, and streams the others.
 *
 * A pod may respond before it has the whole body, for example with 413. The rest is then read and discarded: closing the
 * connection of a client that still sends would reset it, and the response would be lost.
 */
function readBodies(server: FastifyInstance): void {
  server.addHook('preHandler', async (request) => {
    const { 'content-length': length, 'transfer-encoding': encoding } = request.headers
    if (encoding === undefined && Number(length ?? 0) === 0) return
    request.body = Number(length) <= maxBufferedBytes ? await buffer(request.raw) : detachedStream(request.raw)
  })
  server.addHook('onSend', async ({ raw, body }, reply) => {
    if (raw.complete || !(body instanceof Readable)) return
    // Set by reply-from, which would close the connection.
    reply.removeHeader('connection')
    raw.unpipe()
    raw.resume()
    // The pod still waits for the rest of the body: end that connection once its response is sent.
    reply.raw.once('close', () => body.destroy())
  })
}

/** A body on its way to a pod that can be ended without ending its client's connection. */
function detachedStream(payload: IncomingMessage): Readable {
  const stream = new PassThrough()
  payload.once('error', (error) => stream.destroy(error))
  return payload.pipe(stream)
}

/** What a proxy knows of the mesh. */
interface MeshView {
  mesh: Mesh
  /** The pods that are ready. */
  pods: readonly Pod[]
  listener: Listener
}

export interface MeshProxyOptions {
  /** Returns the current view. Each request is routed by one view. */
  view: () => MeshView
  logger: FastifyServerOptions['logger']
  mirrorLimits?: MirrorLimits
  timeouts?: RequestTimeouts
}

/** A proxy that handles each request as the mesh decides, like Envoy at the edge or beside a pod. Not listening yet. */
export function meshProxy(options: MeshProxyOptions): FastifyInstance {
  const { view, logger = false, mirrorLimits, timeouts } = options
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
  readBodies(server)
  server.setErrorHandler(answerError)
  server.register(replyFrom, {
    undici: upstreamAgent(),
    disableCache: true,
    disableRequestLogging: true,
    destroyAgent: true,
  })

  server.all('/*', (request, reply) => {
    const { mesh, pods, listener } = view()
    const host = listener.host(request)
    const decision = routeRequest(mesh, pods, {
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
