import { setTimeout as sleep } from 'node:timers/promises'
import plugin from 'fastify-plugin'
import type { Service } from '../service.ts'

/** How long a connection that has sent nothing may hold up the closing of the service. */
const silentConnectionMs = 500

/** How often connections that became idle while closing are closed. */
const idleSweepMs = 100

/** Shuts the service down gracefully: no accepted request is lost. */
export const gracefulShutdown = plugin(
  async (service: Service) => {
    let leaving = false

    service.decorate('drain', async (graceMs: number) => {
      leaving = true
      service.readiness.set('The service is shutting down.')
      await sleep(graceMs)
    })

    service.addHook('onSend', async (_request, reply) => {
      // So that nobody sends the next request on a connection that is about to go.
      if (leaving) reply.header('connection', 'close')
    })

    // A browser opens connections ahead of need. Node does not count one that never sent a byte as idle, and would wait for it.
    const silent = new Set<{ destroy(): void }>()
    service.server.on('connection', (socket) => {
      silent.add(socket)
      socket.once('data', () => silent.delete(socket))
      socket.once('close', () => silent.delete(socket))
    })
    service.addHook('preClose', async () => {
      setTimeout(() => {
        for (const socket of silent) socket.destroy()
      }, silentConnectionMs).unref()
      // Node closes what is idle now. An answer whose head left before `drain` ends later, on a connection that is then kept alive.
      const sweep = setInterval(() => service.server.closeIdleConnections(), idleSweepMs).unref()
      service.server.once('close', () => clearInterval(sweep))
    })
  },
  { name: 'graceful-shutdown' },
)
