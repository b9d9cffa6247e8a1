import { once } from 'node:events'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'

import type { EventsReceipt } from '@sms-checker/contracts'

import { onTestFinished } from 'vitest'

export interface FakeExperimentService {
  readonly url: string
  /** The events of each request, in order. */
  readonly batches: readonly unknown[][]
  readonly connections: () => number
  /** Resolves when `count` requests have arrived. */
  received(count: number): Promise<void>
}

type Respond = (response: ServerResponse, events: readonly unknown[], request: IncomingMessage) => void

export function receipt(accepted: number, rejected = 0): EventsReceipt {
  return { accepted, duplicates: 0, rejected, errors: [] }
}

export const accept: Respond = (response, events) => response.end(JSON.stringify(receipt(events.length)))

/** Starts a fake experiment-service on a free port. It stops when the test ends. */
export async function startExperimentService(respond: Respond = accept): Promise<FakeExperimentService> {
  const batches: unknown[][] = []
  let connections = 0
  let onBatch = () => {}
  const server = createServer(async (request, response) => {
    let body = ''
    for await (const chunk of request.setEncoding('utf8')) body += chunk
    const events = body
      .trimEnd()
      .split('\n')
      .map((line): unknown => JSON.parse(line))
    batches.push(events)
    onBatch()
    respond(response, events, request)
  })
  server.on('connection', () => connections++)
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  onTestFinished(() => {
    server.closeAllConnections()
    server.close()
  })
  const address = server.address()
  if (typeof address !== 'object' || address === null) throw new Error('The server does not listen.')
  return {
    url: `http://127.0.0.1:${address.port}`,
    batches,
    connections: () => connections,
    received: (count) =>
      new Promise((resolve) => {
        onBatch = () => {
          if (batches.length >= count) resolve()
        }
        onBatch()
      }),
  }
}
