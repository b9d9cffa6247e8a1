import { isDeepStrictEqual } from 'node:util'
import { loadMesh, type Mesh } from '@sms-checker/mesh'
import type { FastifyInstance } from 'fastify'
import { loopback } from '../system/pods.ts'
import { developmentGateway } from './development-gateway.ts'
import { ExperimentProxy } from './experiment-proxy.ts'
import { InFlight } from './in-flight.ts'
import { gatewayListener, type Listener, sidecarListener } from './listeners.ts'
import { meshProxy } from './mesh-proxy.ts'
import { type ProxyConfig, type ProxyStatus, proxyConfig } from './proxy-config.ts'

// The process of the gateway and the sidecars. Its parent sends the routing, the sidecars to run and the ready pods.

/** Time for requests in flight to end when the process stops, in milliseconds. */
const closeTimeoutMs = 3_000

/** The configuration that requests are routed by. */
let current: { config: ProxyConfig; mesh: Mesh } | undefined
/** Ids of the processes to end when the parent is gone. */
let processes: readonly number[] = []
let gateways: FastifyInstance[] = []
let experiment: ExperimentProxy | undefined
const sidecars = new Map<number, FastifyInstance>()
/** Requests at the gateway and the sidecars. */
const inFlight = new InFlight()

function proxy(listener: (config: ProxyConfig) => Listener): FastifyInstance {
  const server = meshProxy({
    view: () => {
      if (current === undefined) throw new Error('no configuration')
      return { mesh: current.mesh, pods: current.config.ready, listener: listener(current.config) }
    },
    logger: { level: 'info' },
  })
  server.addHook('onRequest', async (_request, reply) => inFlight.add(reply.raw))
  return server
}

/** Opens the ports that are new, routes new requests by the configuration, and closes the ports that it no longer has. */
async function apply(config: ProxyConfig): Promise<void> {
  const known = current !== undefined && isDeepStrictEqual(config.routing, current.config.routing)
  const mesh = known && current ? current.mesh : loadMesh(config.routing.objects, config.routing.services)
  const next = { config, mesh }
  current ??= next
  for (const { port, labels, service } of config.sidecars) {
    if (sidecars.has(port)) continue
    const sidecar = proxy(() => sidecarListener(labels, service))
    await sidecar.listen({ host: loopback, port, listenTextResolver: () => 'sidecar listens' })
    sidecars.set(port, sidecar)
  }
  if (experiment === undefined) {
    experiment = new ExperimentProxy(config.experiment.url)
    await experiment.server.listen({ host: loopback, port: config.experiment.port })
  }
  experiment.hold(config.experiment.isHeld)
  const { gatewayPort } = config
  if (gatewayPort !== undefined && gateways.length === 0) await openGateway(config, gatewayPort)
  current = next
  if (gatewayPort === undefined) {
    await closeAll(gateways)
    gateways = []
  }
  const ports = new Set(config.sidecars.map(({ port }) => port))
  for (const [port, sidecar] of sidecars) {
    if (ports.has(port)) continue
    sidecars.delete(port)
    await sidecar.close()
  }
}

async function openGateway({ pageServer }: ProxyConfig, port: number): Promise<void> {
  let gateway = proxy(({ routing }) => gatewayListener(routing))
  gateways.push(gateway)
  if (pageServer !== undefined) {
    const upstream = await gateway.listen({ host: loopback, port: 0 })
    gateway = developmentGateway(upstream, pageServer)
    gateways.push(gateway)
  }
  await gateway.listen({ host: 'localhost', port })
}

function report(status: ProxyStatus): void {
  if (process.connected) process.send?.(status)
}

async function closeAll(servers: readonly FastifyInstance[]): Promise<void> {
  await Promise.all(servers.map((server) => server.close()))
}

function exit(): void {
  setTimeout(() => process.exit(0), closeTimeoutMs).unref()
  closeAll([...gateways, ...sidecars.values(), ...(experiment ? [experiment.server] : [])]).then(
    () => process.exit(0),
    () => process.exit(1),
  )
}

// One configuration after the other, because ports open asynchronously.
let applying = Promise.resolve()
process.on('message', (message) => {
  const config = proxyConfig.Parse(message)
  const { revision } = config
  processes = config.processes
  applying = applying
    .then(() => apply(config))
    .then(
      () => {
        void inFlight.drain().then(() => report({ kind: 'applied', by: 'mesh', revision }))
        void experiment?.drain().then(() => report({ kind: 'applied', by: 'experiment', revision }))
      },
      (error: unknown) => {
        report({ kind: 'failed', revision, reason: error instanceof Error ? error.message : String(error) })
      },
    )
})

process.on('SIGTERM', exit)
process.on('disconnect', () => {
  // The parent was killed and could not end its other children.
  for (const pid of processes) terminate(pid)
  exit()
})

function terminate(pid: number): void {
  try {
    process.kill(pid, 'SIGTERM')
  } catch (error) {
    const exited = error instanceof Error && 'code' in error && error.code === 'ESRCH'
    if (!exited) throw error
  }
}
