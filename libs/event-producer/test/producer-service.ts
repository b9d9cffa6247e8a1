import { metrics } from '@sms-checker/observability/metrics'
import { createService, type LogStream, type Service } from '@sms-checker/service'
import { readExposition } from '@sms-checker/service/testing'
import { onTestFinished } from 'vitest'

/** A service that sends events. It is closed when the test ends. */
export async function producerService(logStream: LogStream = { write: () => {} }): Promise<Service> {
  const service = await createService({
    name: 'producer',
    settings: { LOG_LEVEL: 'info', MAX_EVENT_LOOP_DELAY_MS: 0 },
    labels: { variant: 'stable', version: '1.2.3' },
    document: { title: 'Producer', description: 'Sends events.', version: '1.2.3' },
    bodyLimit: 1_000,
    logStream,
  })
  onTestFinished(() => service.close())
  return service
}

export interface EventCounts {
  readonly sent: number
  /** By reason, without the reasons that did not occur. */
  readonly dropped: Readonly<Record<string, number>>
}

export async function eventCounts(service: Service): Promise<EventCounts> {
  const { text } = await service.metrics.exposition(undefined)
  const families = readExposition(text)
  const samples = ({ name }: { readonly name: string }) =>
    families.find((family) => family.name === name)?.samples ?? []
  const dropped = samples(metrics.eventsDropped).map(({ labels, value }) => [labels.reason ?? '', value] as const)
  return {
    sent: samples(metrics.eventsSent)[0]?.value ?? Number.NaN,
    dropped: Object.fromEntries(dropped.filter(([, value]) => value > 0)),
  }
}
