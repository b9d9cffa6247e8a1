import type { IncomingMessage } from 'node:http'
import { PassThrough, Readable } from 'node:stream'
import { buffer } from 'node:stream/consumers'
import type { FastifyInstance } from 'fastify'

/** Largest body to buffer, in bytes: Envoy's limit of a connection's buffer. */
const maxBufferedBytes = 1_048_576

/**
 * Buffers bodies of a known, moderate length, so that they can be mirrored and sent again. Other bodies are streamed.
 *
 * A pod may respond before it has the whole body, for example with 413. The rest is then read and discarded: closing the
 * connection of a client that still sends would reset it, and the response would be lost.
 */
export function bufferBodies(server: FastifyInstance): void {
  server.removeAllContentTypeParsers()
  server.addContentTypeParser('*', async (_request: unknown, payload: IncomingMessage) => {
    const length = Number(payload.headers['content-length'])
    return length <= maxBufferedBytes ? buffer(payload) : detachedStream(payload)
  })
  server.addHook('onSend', async ({ raw, body }, reply) => {
    if (raw.complete || !(body instanceof Readable)) return
    // Set by reply-from, which would close the connection.
    reply.removeHeader('connection')
    raw.unpipe()
    raw.resume()
    // The pod still waits for the rest of the body: end that connection once its response is sent.
    reply.raw.once('close', () => body.destroy())
  })
}

/** A body on its way to a pod that can be ended without ending its client's connection. */
function detachedStream(payload: IncomingMessage): Readable {
  const stream = new PassThrough()
  payload.once('error', (error) => stream.destroy(error))
  return payload.pipe(stream)
}
