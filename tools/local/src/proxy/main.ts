import { loadMesh, type Mesh } from '@sms-checker/mesh'
import type { FastifyInstance } from 'fastify'
import { loopback } from '../system/pods.ts'
import { developmentGateway } from './development-gateway.ts'
import { meshProxy } from './mesh-proxy.ts'
import { type MeshOrder, type MeshReport, meshOrder } from './process-messages.ts'
import { gatewayVantage, sidecarVantage } from './vantages.ts'

// The process of the gateway and the sidecars. Its parent says where to listen and which pods are ready.

/** Longest time for requests on their way to end, in milliseconds. */
const closingLimitMs = 3_000

const servers: FastifyInstance[] = []
let order: MeshOrder | undefined

function proxy(mesh: Mesh, vantage: Parameters<typeof meshProxy>[0]['vantage']): FastifyInstance {
  const server = meshProxy({ mesh, pods: () => order?.ready ?? [], vantage, logger: { level: 'info' } })
  servers.push(server)
  return server
}

async function listen({ gatewayPort, routes, sidecars, pageServer }: MeshOrder): Promise<void> {
  const mesh = loadMesh(routes.objects, routes.services)
  for (const { port, labels, service } of sidecars) {
    const sidecar = proxy(mesh, sidecarVantage(labels, service))
    await sidecar.listen({ host: loopback, port, listenTextResolver: () => 'sidecar listens' })
  }
  let gateway = proxy(mesh, gatewayVantage(routes))
  if (pageServer !== undefined) {
    const behind = await gateway.listen({ host: loopback, port: 0 })
    gateway = developmentGateway(behind, pageServer)
    servers.push(gateway)
  }
  await gateway.listen({ host: 'localhost', port: gatewayPort })
}

function report(message: MeshReport): void {
  process.send?.(message)
}

function end(): void {
  setTimeout(() => process.exit(0), closingLimitMs).unref()
  Promise.all(servers.map((server) => server.close())).then(
    () => process.exit(0),
    () => process.exit(1),
  )
}

process.on('message', (message) => {
  const first = order === undefined
  order = meshOrder.Parse(message)
  if (!first) return
  listen(order).then(
    () => report({ kind: 'listening' }),
    (error: unknown) => report({ kind: 'failed', reason: error instanceof Error ? error.message : String(error) }),
  )
})

process.on('SIGTERM', end)
process.on('disconnect', () => {
  // The parent is gone without ending its other children, so that is left to this process.
  for (const pid of order?.processes ?? []) endProcess(pid)
  end()
})

function endProcess(pid: number): void {
  try {
    process.kill(pid, 'SIGTERM')
  } catch (error) {
    // It has ended already, which is what is wanted.
    if (!(error instanceof Error && 'code' in error && error.code === 'ESRCH')) throw error
  }
}
