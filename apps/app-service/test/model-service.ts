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
    classifier: 'a fake',
    model: { id: 'fake', version: '3.2.1', variant: 'canary' },
  }
}

export interface Upstream {
  readonly url: string
  /** What was asked so far, in order. */
  readonly requests: { readonly headers: NodeJS.Dict<string | string[]>; readonly body: string }[]
  readonly connections: () => number
}

/** A model-service as the test says, on a free port; gone when the test ends. */
export async function startModelService(answer: RequestListener = respondWithPrediction): Promise<Upstream> {
  const requests: { headers: NodeJS.Dict<string | string[]>; body: string }[] = []
  let connections = 0
  const server = createServer(async (request, response) => {
    let body = ''
    for await (const chunk of request.setEncoding('utf8')) body += chunk
    requests.push({ headers: request.headers, body })
    answer(request, response)
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

/** Answers a question for one message, or a batch of two. */
export const respondWithPrediction: RequestListener = ({ url }, response) => {
  const one = prediction('as the model saw it')
  response.setHeader('content-type', 'application/json')
  response.end(JSON.stringify(url === paths.predictBatch ? { predictions: [one, { ...one, result: 'ham' }] } : one))
}

/** A server below HTTP: `onConnection` decides what happens to each connection. */
export async function startTcpServer(onConnection: (socket: Socket, count: number) => void): Promise<{ url: string }> {
  const sockets = new Set<Socket>()
  let count = 0
  const server = createTcpServer((socket) => {
    sockets.add(socket)
    // The tests cut connections, so either side may find its own cut.
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

/** An address at which nobody listens. */
export async function closedPort(): Promise<string> {
  const server = createTcpServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const url = urlOf(server.address())
  server.close()
  await once(server, 'close')
  return url
}

function urlOf(address: AddressInfo | string | null): string {
  if (typeof address !== 'object' || address === null) throw new Error('not listening')
  return `http://127.0.0.1:${address.port}`
}
