import { metrics } from '@sms-checker/observability/metrics'
import { counter, gauge, ProblemError, type Service } from '@sms-checker/service'
import type { EvidenceStore } from '../storage/evidence-store.ts'
import { QueueFullError } from '../storage/group-commit.ts'
import { StorageUnavailableError } from '../storage/storage-errors.ts'

/** Runs a write, and turns the errors of the storage into problem details with `Retry-After`. */
export type StorageGuard = <Result>(write: () => Promise<Result>) => Promise<Result>

/** Interval at which a database that failed is tried again, in milliseconds. */
const probeIntervalMs = 2_000

/** `Retry-After` while nothing can be stored, in seconds. */
const retryAfter = { storage: '5', queue: '1' } as const

/**
 * Watches the storage: while it cannot be written, `/readyz` says why and writes get 503. The service stays alive and tries again, so it
 * recovers without a restart.
 */
export function guardStorage(service: Service, store: EvidenceStore): StorageGuard {
  const failures = counter(service.metrics, metrics.evidenceWriteFailures)
  let failure: string | undefined
  gauge(service.metrics, metrics.evidenceWritable, () => (failure === undefined ? 1 : 0))

  let probing: NodeJS.Timeout | undefined
  service.addHook('onClose', async () => clearTimeout(probing))

  function failed(error: StorageUnavailableError): void {
    failures.inc({})
    if (failure === undefined) {
      failure = error.message
      service.log.error({ err: error }, 'the database cannot be written')
      // A service that shuts down keeps that reason.
      if (service.readiness.reason === undefined) service.readiness.set(failure)
    }
    probing ??= setTimeout(probe, probeIntervalMs).unref()
  }

  async function probe(): Promise<void> {
    probing = undefined
    try {
      await store.probe()
    } catch (error) {
      if (error instanceof StorageUnavailableError) return failed(error)
      service.log.error({ err: error }, 'the database cannot be probed')
      return
    }
    service.log.info('the database can be written again')
    if (service.readiness.reason === failure) service.readiness.set(undefined)
    failure = undefined
  }

  return async (write) => {
    try {
      return await write()
    } catch (error) {
      if (error instanceof StorageUnavailableError) {
        failed(error)
        throw new ProblemError('storage-unavailable', `${error.message} Send the request again later.`, {
          cause: error,
          headers: { 'retry-after': retryAfter.storage },
        })
      }
      if (error instanceof QueueFullError) {
        throw new ProblemError('overloaded', `${error.message} Send the request again in a moment.`, {
          headers: { 'retry-after': retryAfter.queue },
        })
      }
      throw error
    }
  }
}
