import { randomUUID } from 'node:crypto'
import replyFrom from '@fastify/reply-from'
import { headers } from '@sms-checker/contracts'
import { decide, type Mesh, type MeshRequest, type Pod } from '@sms-checker/mesh'
import { type FastifyInstance, type FastifyRequest, type FastifyServerOptions, fastify, LogController } from 'fastify'
import { carry } from './carry.ts'
import { sendProblem } from './gateway-problem.ts'
import { answerHeaders, meshHeaders } from './mesh-headers.ts'
import { type MirrorLimits, Mirrors } from './mirrors.ts'
import { keepBodies } from './request-body.ts'
import { answerFault, takeEveryMethod, unreadableRequests } from './unreadable-requests.ts'

/** Where a proxy stands: whose requests it takes, and for which host and port of the mesh. */
export interface Vantage {
  host: (request: FastifyRequest) => string
  /** The host is an alias for the mesh alone: what is behind sees the one that the client named. */
  keepsHost?: true
  port: number
  from: MeshRequest['from']
  /** Adds to what the request says of its way so far. */
  headers?: (request: FastifyRequest) => Record<string, string>
}

export interface MeshProxyOptions {
  mesh: Mesh
  /** The pods that are ready now. */
  pods: () => readonly Pod[]
  vantage: Vantage
  logger: FastifyServerOptions['logger']
  mirrorLimits?: MirrorLimits
}

/** Envoy's limit of a request's headers, in bytes: more than the services take, so that they are the ones to refuse. */
const maxHeaderSize = 61_440

/** A proxy that sends every request where the mesh decides, as Envoy would at the edge or beside a pod. Not listening yet. */
export function meshProxy({ mesh, pods, vantage, logger = false, mirrorLimits }: MeshProxyOptions): FastifyInstance {
  const server = fastify({
    logger,
    logController: new LogController({ disableRequestLogging: true, requestIdLogLabel: 'requestId' }),
    genReqId: (request) => String(request.headers[headers.requestId] || randomUUID()),
    requestIdHeader: false,
    return503OnClosing: false,
    http: { maxHeaderSize },
    ...unreadableRequests,
  })
  const mirrors = new Mirrors((pod, fault) => {
    if (fault === undefined) server.log.info(`${pod} takes mirrored requests again`)
    else server.log.warn(`${pod} does not take mirrored requests: ${fault}`)
  }, mirrorLimits)
  server.addHook('onClose', () => mirrors.close())
  takeEveryMethod(server)
  keepBodies(server)
  server.setErrorHandler(answerFault)
  server.register(replyFrom, { disableCache: true, disableRequestLogging: true, destroyAgent: true })

  server.all('/*', (request, reply) => {
    const host = vantage.host(request)
    const decision = decide(mesh, pods(), {
      host,
      port: vantage.port,
      method: request.method,
      path: request.url,
      headers: { ...meshHeaders(request.headers), [headers.requestId]: request.id, ...vantage.headers?.(request) },
      from: vantage.from,
      clientAddress: request.ip,
      random: Math.random(),
    })
    if (decision.kind === 'forward') {
      const authority = vantage.keepsHost && decision.authority === host ? request.host : decision.authority
      return carry(request, reply, { ...decision, authority }, mirrors)
    }
    if (decision.kind === 'refused') return sendProblem(request, reply, decision.status, `${decision.reason}.`)
    reply.headers(answerHeaders({}, decision))
    if (decision.kind === 'redirect') return reply.code(decision.status).header('location', decision.location).send()
    return reply.code(decision.status).type('text/plain').send(decision.body)
  })
  return server
}
