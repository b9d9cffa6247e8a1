import { once } from 'node:events'
import { createServer, type RequestListener } from 'node:http'
import { type AddressInfo, createServer as createTcpServer, type Socket } from 'node:net'
import { type Prediction, paths } from '@sms-checker/contracts'
import { onTestFinished } from 'vitest'

export function prediction(sms: string): Prediction {
  return {
    sms,
    result: 'spam',
    probability: 0.97,
    classifier: 'Fake model',
    model: { id: 'fake', version: '3.2.1', variant: 'canary' },
  }
}

export interface Upstream {
  readonly url: string
  /** The requests so far, in order. */
  readonly requests: { readonly headers: NodeJS.Dict<string | string[]>; readonly body: string }[]
  readonly connections: () => number
}

/** Starts a fake model-service on a free port. It stops when the test ends. */
export async function startModelService(listener: RequestListener = respondWithPrediction): Promise<Upstream> {
  const requests: { headers: NodeJS.Dict<string | string[]>; body: string }[] = []
  let connections = 0
  const server = createServer(async (request, response) => {
    let body = ''
    for await (const chunk of request.setEncoding('utf8')) body += chunk
    requests.push({ headers: request.headers, body })
    listener(request, response)
  })
  server.on('connection', () => connections++)
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  onTestFinished(() => {
    server.closeAllConnections()
    server.close()
  })
  return { url: urlOf(server.address()), requests, connections: () => connections }
}

/** Responds with one prediction, or with two to a batch request. */
export const respondWithPrediction: RequestListener = ({ url }, response) => {
  const one = prediction('normalized message')
  response.setHeader('content-type', 'application/json')
  response.end(JSON.stringify(url === paths.predictBatch ? { predictions: [one, { ...one, result: 'ham' }] } : one))
}

/** Starts a TCP server that handles connections with `onConnection`. It stops when the test ends. */
export async function startTcpServer(onConnection: (socket: Socket, count: number) => void): Promise<{ url: string }> {
  const sockets = new Set<Socket>()
  let count = 0
  const server = createTcpServer((socket) => {
    sockets.add(socket)
    // Tests reset connections, which raises an error here.
    socket.on('error', () => sockets.delete(socket))
    onConnection(socket, ++count)
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  onTestFinished(() => {
    for (const socket of sockets) socket.destroy()
    server.close()
  })
  return { url: urlOf(server.address()) }
}

/** A URL with a port on which no process listens. */
export async function closedPort(): Promise<string> {
  const server = createTcpServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const url = urlOf(server.address())
  server.close()
  await once(server, 'close')
  return url
}

function urlOf(address: AddressInfo | string | null): string {
  if (typeof address !== 'object' || address === null) throw new Error('The server does not listen.')
  return `http://127.0.0.1:${address.port}`
}
