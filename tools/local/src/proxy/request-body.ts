import type { IncomingMessage } from 'node:http'
import { PassThrough, Readable } from 'node:stream'
import { buffer } from 'node:stream/consumers'
import type { FastifyInstance } from 'fastify'

/** Largest body that is kept, so that it can be mirrored and sent again, in bytes: Envoy's limit of a connection's buffer. */
const keptBytes = 1_048_576

/**
 * Bodies of a known, moderate length are kept; all others pass through as they come, without a mirror and without a second try.
 *
 * A pod may answer before it has a body that it will not have. The rest is then read and thrown away: a connection that were closed
 * under a client that is still sending would be reset, and the answer lost.
 */
export function keepBodies(server: FastifyInstance): void {
  server.removeAllContentTypeParsers()
  server.addContentTypeParser('*', async (_request: unknown, payload: IncomingMessage) => {
    const length = Number(payload.headers['content-length'])
    return length <= keptBytes ? buffer(payload) : handedOn(payload)
  })
  server.addHook('onSend', async ({ raw, body }, reply) => {
    if (raw.complete || !(body instanceof Readable)) return
    // reply-from would close the connection.
    reply.removeHeader('connection')
    raw.unpipe()
    raw.resume()
    // The pod, which waits for the rest, is left alone once its answer is through.
    reply.raw.once('close', () => body.destroy())
  })
}

/** A body on its way to a pod, which can be cut off without its client. */
function handedOn(payload: IncomingMessage): Readable {
  const onward = new PassThrough()
  payload.once('error', (error) => onward.destroy(error))
  return payload.pipe(onward)
}
