import { loadMesh } from '@sms-checker/mesh'
import type { FastifyInstance } from 'fastify'
import { loopback } from '../system/pods.ts'
import { developmentGateway } from './development-gateway.ts'
import { gatewayListener, type Listener, sidecarListener } from './listeners.ts'
import { meshProxy } from './mesh-proxy.ts'
import { type ProxyConfig, type ProxyStatus, proxyConfig } from './proxy-config.ts'

// The process of the gateway and the sidecars. Its parent sends the listeners, the routing and the ready pods.

/** Time for requests in flight to end, in milliseconds. */
const closeTimeoutMs = 3_000

const servers: FastifyInstance[] = []
let config: ProxyConfig | undefined

async function listen({ gatewayPort, routing, sidecars, pageServer }: ProxyConfig): Promise<void> {
  const mesh = loadMesh(routing.objects, routing.services)
  function proxy(listener: Listener): FastifyInstance {
    const server = meshProxy({ mesh, pods: () => config?.ready ?? [], listener, logger: { level: 'info' } })
    servers.push(server)
    return server
  }
  for (const { port, labels, service } of sidecars) {
    const sidecar = proxy(sidecarListener(labels, service))
    await sidecar.listen({ host: loopback, port, listenTextResolver: () => 'sidecar listens' })
  }
  let gateway = proxy(gatewayListener(routing))
  if (pageServer !== undefined) {
    const upstream = await gateway.listen({ host: loopback, port: 0 })
    gateway = developmentGateway(upstream, pageServer)
    servers.push(gateway)
  }
  await gateway.listen({ host: 'localhost', port: gatewayPort })
}

function report(status: ProxyStatus): void {
  process.send?.(status)
}

function exit(): void {
  setTimeout(() => process.exit(0), closeTimeoutMs).unref()
  Promise.all(servers.map((server) => server.close())).then(
    () => process.exit(0),
    () => process.exit(1),
  )
}

process.on('message', (message) => {
  const first = config === undefined
  config = proxyConfig.Parse(message)
  if (!first) return
  listen(config).then(
    () => report({ kind: 'listening' }),
    (error: unknown) => report({ kind: 'failed', reason: error instanceof Error ? error.message : String(error) }),
  )
})

process.on('SIGTERM', exit)
process.on('disconnect', () => {
  // The parent was killed and could not end its other children.
  for (const pid of config?.processes ?? []) terminate(pid)
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
