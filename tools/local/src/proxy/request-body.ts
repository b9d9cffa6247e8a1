import type { IncomingMessage } from 'node:http'
import { buffer } from 'node:stream/consumers'
import type { FastifyInstance } from 'fastify'

/** Largest body that is kept, so that it can be mirrored and sent again, in bytes: Envoy's limit of a connection's buffer. */
const keptBytes = 1_048_576

/** Bodies of a known, moderate length are kept; all others pass through as they come, without a mirror and without a second try. */
export function keepBodies(server: FastifyInstance): void {
  server.removeAllContentTypeParsers()
  server.addContentTypeParser('*', async (_request: unknown, payload: IncomingMessage) => {
    const length = Number(payload.headers['content-length'])
    return length <= keptBytes ? buffer(payload) : payload
  })
}
