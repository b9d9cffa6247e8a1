import {
  createServer,
  type IncomingHttpHeaders,
  type IncomingMessage,
  type Server,
  type ServerResponse,
} from 'node:http'
import type { AddressInfo } from 'node:net'
import { text } from 'node:stream/consumers'
import { type Labels, loadMesh, type Mesh, type Pod } from '@sms-checker/mesh'
import { request } from 'undici'
import type { Listener } from '../src/proxy/listeners.ts'
import { type MeshProxyOptions, meshProxy } from '../src/proxy/mesh-proxy.ts'
import { localRelease } from '../src/release/local-release.ts'
import { podPort } from '../src/system/pods.ts'

const { routing } = localRelease()

export interface ReceivedRequest {
  method: string
  url: string
  headers: IncomingHttpHeaders
  body: string
}

const closing: (() => Promise<unknown>)[] = []

/** Closes every pod and proxy that a test has started. */
export async function closeAll(): Promise<void> {
  await Promise.all(closing.splice(0).map((close) => close()))
}

type Respond = (response: ServerResponse, request: IncomingMessage) => void

/** A pod that responds with its name, or with `respond`, and records the requests that it receives. */
export async function pod(app: string, version: string, name: string, respond?: Respond) {
  const received: ReceivedRequest[] = []
  const server = createServer(async (incoming, response) => {
    const body = await text(incoming).catch(() => undefined)
    // The proxy gave up on this request.
    if (body === undefined) return
    received.push({ method: incoming.method ?? '', url: incoming.url ?? '', headers: incoming.headers, body })
    if (respond) respond(response, incoming)
    else response.end(name)
  })
  const port = await listen(server)
  const meshPod: Pod = { name, labels: labelsOf(app, version), address: '127.0.0.1', ports: { [podPort]: port } }
  return { received, server, meshPod }
}

/** A stable app pod that responds to the headers of each request and discards the body. */
export async function earlyRespondingPod(status: number): Promise<Pod> {
  const server = createServer((incoming, response) => {
    incoming.resume()
    response.writeHead(status, { 'content-length': 0 }).end()
  })
  const port = await listen(server)
  return { name: 'early', labels: labelsOf('app-service', 'stable'), address: '127.0.0.1', ports: { [podPort]: port } }
}

/** The labels that the service and the subset of a variant select. */
function labelsOf(app: string, version: string): Labels {
  return { ...routing.services.find(({ name }) => name === app)?.selector, version }
}

async function listen(server: Server): Promise<number> {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  closing.push(async () => {
    server.closeAllConnections()
    server.close()
  })
  return portOf(server.address())
}

function portOf(address: AddressInfo | string | null): number {
  if (address === null || typeof address === 'string') throw new Error('not a TCP server')
  return address.port
}

interface ProxyOptions extends Omit<MeshProxyOptions, 'view'> {
  mesh: Mesh
}

/** Starts a proxy with the routing of the chart's default values. Returns its address. */
export async function proxy(
  pods: readonly Pod[],
  listener: Listener,
  { mesh = loadMesh(routing.objects, routing.services), ...more }: Partial<ProxyOptions> = {},
): Promise<string> {
  const server = meshProxy({ view: () => ({ mesh, pods, listener }), logger: false, ...more })
  closing.push(() => server.close())
  return server.listen({ host: '127.0.0.1', port: 0 })
}

export async function send(url: string, options: Parameters<typeof request>[1] = {}) {
  const response = await request(url, options)
  return { status: response.statusCode, headers: response.headers, text: await response.body.text() }
}
