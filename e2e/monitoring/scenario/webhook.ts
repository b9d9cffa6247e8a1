import { createServer } from 'node:http'
import { json } from 'node:stream/consumers'
import { Type } from 'typebox'
import { Compile } from 'typebox/compile'

const Alert = Type.Object({
  status: Type.Enum(['firing', 'resolved']),
  labels: Type.Record(Type.String(), Type.String()),
  annotations: Type.Record(Type.String(), Type.String()),
})
export type Alert = Type.Static<typeof Alert>

/** The payload of an Alertmanager webhook. https://prometheus.io/docs/alerting/latest/configuration/#webhook_config */
const Notification = Compile(Type.Object({ version: Type.Literal('4'), alerts: Type.Array(Alert) }))

export interface Webhook {
  readonly url: string
  /** Received alerts in order. Each notification of a group repeats its alerts. */
  readonly alerts: readonly Alert[]
  close(): Promise<void>
}

/** Starts a webhook receiver on a free port. */
export async function listenForAlerts(): Promise<Webhook> {
  const alerts: Alert[] = []
  const server = createServer(async (request, response) => {
    alerts.push(...Notification.Parse(await json(request)).alerts)
    response.end()
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const address = server.address()
  if (address === null || typeof address === 'string') throw new Error('not a TCP server')
  return {
    url: `http://127.0.0.1:${address.port}/alerts`,
    alerts,
    close: async () => {
      server.closeAllConnections()
      await new Promise((resolve) => server.close(resolve))
    },
  }
}
