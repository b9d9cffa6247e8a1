import { setTimeout as sleep } from 'node:timers/promises'
import plugin from 'fastify-plugin'
import type { Service } from '../service.ts'

/** Time in milliseconds for which connections that have sent nothing may delay the shutdown. */
const unusedConnectionMs = 500

/** Interval at which connections that became idle during the shutdown are closed, in milliseconds. */
const idleSweepMs = 100

/** Graceful shutdown: adds `drain`, which stops a service without losing a request, and closes idle connections while the server closes. */
export const gracefulShutdown = plugin(
  async (service: Service) => {
    let isDraining = false

    service.decorate('drain', async (graceMs: number) => {
      isDraining = true
      service.readiness.set('The service is shutting down.')
      await sleep(graceMs)
    })

    service.addHook('onSend', (_request, reply, payload, done) => {
      // Otherwise the client could send its next request on a connection that is about to be closed.
      if (isDraining) reply.header('connection', 'close')
      done(null, payload)
    })

    // Browsers open connections in advance. Node does not treat a connection that has sent nothing as idle, and would wait for it.
    const unused = new Set<{ destroy(): void }>()
    service.server.on('connection', (socket) => {
      unused.add(socket)
      socket.once('data', () => unused.delete(socket))
      socket.once('close', () => unused.delete(socket))
    })
    service.addHook('preClose', async () => {
      setTimeout(() => {
        for (const socket of unused) socket.destroy()
      }, unusedConnectionMs).unref()
      // Node closes only the connections that are idle now. A response whose headers were sent before `drain` keeps its connection alive.
      const sweep = setInterval(() => service.server.closeIdleConnections(), idleSweepMs).unref()
      service.server.once('close', () => clearInterval(sweep))
    })
  },
  { name: 'graceful-shutdown' },
)
