import { statfs } from 'node:fs/promises'
import { type EvidenceEvent, eventKinds } from '@sms-checker/contracts'
import { metrics } from '@sms-checker/observability/metrics'
import { counter, gauge, type Service } from '@sms-checker/service'
import type { EvidenceStore } from '../storage/evidence-store.ts'

type Kind = Pick<EvidenceEvent, 'kind'>

export interface EvidenceMetrics {
  /** @param accepted the events of `received` that were not stored before */
  countStored(received: readonly Kind[], accepted: readonly Kind[]): void
  countRejected(lines: number): void
}

/** Interval at which the free space of the disk is read, in milliseconds. */
const diskIntervalMs = 15_000

export interface EvidenceMetricsOptions {
  readonly store: EvidenceStore
  /** Directory of the database file, for its disk. `undefined` for PostgreSQL, whose server has its own metrics. */
  readonly directory: string | undefined
}

/** Exports the metrics of events, of the write queue and of the disk. */
export function evidenceMetrics(service: Service, { store, directory }: EvidenceMetricsOptions): EvidenceMetrics {
  const events = counter(service.metrics, metrics.evidenceEvents)
  gauge(service.metrics, metrics.evidenceWaiting, () => store.waiting)
  if (directory !== undefined) watchDisk(service, directory)
  return {
    countRejected: (lines) => events.inc({ kind: 'unknown', result: 'rejected' }, lines),
    countStored: (received, accepted) => {
      for (const kind of eventKinds) {
        const isOfKind = (event: Kind) => event.kind === kind
        const stored = accepted.filter(isOfKind).length
        events.inc({ kind, result: 'accepted' }, stored)
        events.inc({ kind, result: 'duplicate' }, received.filter(isOfKind).length - stored)
      }
    },
  }
}

function watchDisk(service: Service, directory: string): void {
  const free = gauge(service.metrics, metrics.evidenceDiskFree)
  const read = async () => {
    const { bavail, blocks } = await statfs(directory)
    free.set({}, bavail / blocks)
  }
  const report = () => read().catch((err: unknown) => service.log.warn({ err }, 'the free disk space cannot be read'))
  const timer = setInterval(report, diskIntervalMs).unref()
  service.addHook('onReady', report)
  service.addHook('onClose', async () => clearInterval(timer))
}
