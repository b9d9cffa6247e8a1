import { createServer, type IncomingHttpHeaders, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { type Labels, loadMesh, type Pod } from '@sms-checker/mesh'
import type { FastifyInstance } from 'fastify'
import { request } from 'undici'
import { type MeshProxyOptions, meshProxy } from '../src/proxy/mesh-proxy.ts'
import { localRelease } from '../src/release/release.ts'
import { podPort } from '../src/system/pods.ts'

const { routes } = localRelease()

export interface Seen {
  method: string
  url: string
  headers: IncomingHttpHeaders
  body: string
}

const closing: (() => Promise<unknown>)[] = []

/** Ends every pod and proxy that a test has started. */
export async function endAll(): Promise<void> {
  await Promise.all(closing.splice(0).map((close) => close()))
}

/** A pod that answers with its name, or as `answer` does, and remembers what it was asked. */
export async function pod(app: string, version: string, name: string, answer?: (response: ServerResponse) => void) {
  const seen: Seen[] = []
  const server = createServer(async (incoming, response) => {
    let body = ''
    for await (const chunk of incoming) body += chunk
    seen.push({ method: incoming.method ?? '', url: incoming.url ?? '', headers: incoming.headers, body })
    if (answer) answer(response)
    else response.end(name)
  })
  const port = await listen(server)
  const meshPod: Pod = { name, labels: labelsOf(app, version), address: '127.0.0.1', ports: { [podPort]: port } }
  return { seen, server, meshPod }
}

/** A stable app pod that answers at the head of each request, and throws its body away. */
export async function hastyPod(status: number): Promise<Pod> {
  const server = createServer((incoming, response) => {
    incoming.resume()
    response.writeHead(status, { 'content-length': 0 }).end()
  })
  const port = await listen(server)
  return { name: 'hasty', labels: labelsOf('app-service', 'stable'), address: '127.0.0.1', ports: { [podPort]: port } }
}

/** What the service's selector and the subset of a variant ask for. */
function labelsOf(app: string, version: string): Labels {
  return { ...routes.services.find(({ name }) => name === app)?.selector, version }
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

export async function proxy(
  pods: readonly Pod[],
  vantage: MeshProxyOptions['vantage'],
  more: Partial<MeshProxyOptions> = {},
) {
  const mesh = loadMesh(routes.objects, routes.services)
  const server: FastifyInstance = meshProxy({ mesh, pods: () => pods, vantage, logger: false, ...more })
  closing.push(() => server.close())
  return server.listen({ host: '127.0.0.1', port: 0 })
}

export async function ask(url: string, options: Parameters<typeof request>[1] = {}) {
  const answer = await request(url, options)
  return { status: answer.statusCode, headers: answer.headers, text: await answer.body.text() }
}
