import { setTimeout as sleep } from 'node:timers/promises'
import { type EventDropReason, metrics } from '@sms-checker/observability/metrics'
import { counter, type Service } from '@sms-checker/service'
import { type DropReport, DropReports } from './drop-reports.ts'
import { type Delivery, EventClient } from './event-client.ts'

/** Sends events to experiment-service in the background. */
export interface EventProducer<Event> {
  /** Queues an event in constant time. Never throws and never waits: an event that does not fit in the queue is dropped and counted. */
  send(event: Event): void
  /** Sends the events queued so far without waiting for more. Resolves when each of them has been stored or dropped. */
  flush(): Promise<void>
}

export interface EventProducerOptions<Event> {
  /** URL of experiment-service. Without it, `send` does nothing. */
  readonly url: string | undefined
  /**
   * Maximum number of events in memory, including the batch in flight.
   * @default 10000
   */
  readonly capacity?: number
  /**
   * Number of events that are sent without waiting for more, and the maximum in one request.
   * @default 500
   */
  readonly batchSize?: number
  /**
   * Time in milliseconds after which a smaller batch is sent.
   * @default 1000
   */
  readonly lingerMs?: number
  /**
   * Time limit of one request in milliseconds, from connecting to reading the response.
   * @default 2000
   */
  readonly timeoutMs?: number
  /**
   * Times in milliseconds before each retry of a batch. The batch is dropped when the last one fails. Experiment-service ignores events that it
   * has already stored, so a retry cannot duplicate them.
   * @default 14 retries within a minute
   */
  readonly retryDelaysMs?: readonly number[]
  /**
   * Time limit in milliseconds for sending the rest of the queue when the service closes, again and again while experiment-service responds
   * that it is busy. It must be shorter than the time limit of the shutdown.
   * @default 5000
   */
  readonly closeTimeoutMs?: number
  /** Returns the event that tells experiment-service how many events were dropped. Without it, drops are counted in the metrics only. */
  readonly reportDropped?: (report: DropReport) => Event
}

/** Long enough for experiment-service to restart, which takes Kubernetes 10 to 30 seconds. */
const defaultRetryDelaysMs = [500, 1_000, 2_000, 4_000, ...Array<number>(10).fill(5_000)]

/** Time between two attempts while the service closes and experiment-service responds with an error, in milliseconds. */
const closingRetryMs = 250

/**
 * Creates the event producer of a service. When the service closes, it sends the queued events after the responses in flight.
 *
 * The event queue applies no back-pressure: requests never wait for experiment-service. While it is unavailable, events wait in the queue. When the
 * queue is full, or a batch has failed for a minute, events are dropped and counted in `sms_events_dropped_total`. With `reportDropped`, the next batch that arrives also says how many.
 */
export function createEventProducer<Event>(
  service: Service,
  options: EventProducerOptions<Event>,
): EventProducer<Event> {
  const sent = counter(service.metrics, metrics.eventsSent)
  const dropped = counter(service.metrics, metrics.eventsDropped)
  const { url } = options
  if (url === undefined) return { send: () => {}, flush: async () => {} }
  const queue = new EventQueue<Event>({
    ...options,
    url,
    onSent: (events) => sent.inc({}, events),
    onDropped: (reason, events) => dropped.inc({ reason }, events),
    onStateChange: (reason) => {
      if (reason === undefined) service.log.info('experiment-service accepts events again')
      else
        service.log.warn(
          { reason },
          'experiment-service does not accept events: they wait, and are dropped after a minute',
        )
    },
  })
  // Fastify runs this hook after the responses in flight.
  service.addHook('onClose', () => queue.close())
  return queue
}

interface EventQueueOptions<Event> extends EventProducerOptions<Event> {
  readonly url: string
  readonly onSent: (events: number) => void
  readonly onDropped: (reason: EventDropReason, events: number) => void
  /** Called when delivery starts to fail, with the reason, and without a reason when it succeeds again. */
  readonly onStateChange: (reason: EventDropReason | undefined) => void
}

/** A bounded queue of serialized events. One batch is in flight at a time. */
class EventQueue<Event> implements EventProducer<Event> {
  readonly #capacity: number
  readonly #batchSize: number
  readonly #lingerMs: number
  readonly #retryDelaysMs: readonly number[]
  readonly #closeTimeoutMs: number
  readonly #client: EventClient
  readonly #options: EventQueueOptions<Event>
  readonly #reports: DropReports | undefined
  readonly #closing = new AbortController()
  #queue: string[] = []
  #inFlight = 0
  /** Number of events that have been queued since the start. */
  #queued = 0
  /** Events up to this number are sent without waiting for more. */
  #flushUntil = 0
  #sending: Promise<void> | undefined
  #lingerTimer: NodeJS.Timeout | undefined
  #isFailing = false
  /** Whether experiment-service rejected the current report, as a release does that does not know reports. */
  #isReportRejected = false

  constructor(options: EventQueueOptions<Event>) {
    this.#options = options
    this.#capacity = options.capacity ?? 10_000
    this.#batchSize = options.batchSize ?? 500
    this.#lingerMs = options.lingerMs ?? 1_000
    this.#retryDelaysMs = options.retryDelaysMs ?? defaultRetryDelaysMs
    this.#closeTimeoutMs = options.closeTimeoutMs ?? 5_000
    this.#client = new EventClient(options.url, options.timeoutMs ?? 2_000)
    const { reportDropped } = options
    if (reportDropped !== undefined) {
      this.#reports = new DropReports((report) => JSON.stringify(reportDropped(report)))
    }
  }

  send(event: Event): void {
    if (this.#queue.length + this.#inFlight >= this.#capacity) {
      this.#drop('queue-full', 1)
      return
    }
    // Serializing here spreads the work over the requests, instead of blocking one of them for a whole batch.
    this.#queue.push(JSON.stringify(event))
    this.#queued++
    this.#schedule()
  }

  async flush(): Promise<void> {
    const until = this.#queued
    this.#flushUntil = until
    this.#schedule()
    while (this.#settled < until) await this.#sending
  }

  /** Sends what is queued, or drops it when the time limit is exceeded. */
  async close(): Promise<void> {
    this.#closing.abort()
    const timer = setTimeout(() => this.#client.destroy(), this.#closeTimeoutMs)
    this.#schedule()
    while (this.#sending !== undefined) await this.#sending
    // One last attempt after a failure: `#schedule` reports drops only while batches arrive.
    if (this.#reports?.areWaiting) this.#sendBatch()
    while (this.#sending !== undefined) await this.#sending
    clearTimeout(timer)
    this.#client.destroy()
  }

  /** Number of events that have been stored or dropped after they were queued. */
  get #settled(): number {
    return this.#queued - this.#queue.length - this.#inFlight
  }

  /** Whether a report is sent without waiting for events. After a failure it goes with the next events, so that no timer polls the service. */
  get #isReportDue(): boolean {
    return this.#reports?.areWaiting === true && !this.#isFailing && !this.#isReportRejected
  }

  #drop(reason: EventDropReason, events: number): void {
    this.#options.onDropped(reason, events)
    this.#reports?.add(events)
  }

  #schedule(): void {
    if (this.#sending !== undefined || (this.#queue.length === 0 && !this.#isReportDue)) return
    const isDue =
      this.#queue.length >= this.#batchSize || this.#settled < this.#flushUntil || this.#closing.signal.aborted
    if (isDue) this.#sendBatch()
    else this.#lingerTimer ??= setTimeout(() => this.#sendBatch(), this.#lingerMs).unref()
  }

  #sendBatch(): void {
    clearTimeout(this.#lingerTimer)
    this.#lingerTimer = undefined
    const batch = this.#queue.splice(0, this.#batchSize)
    this.#inFlight = batch.length
    this.#sending = this.#deliver(batch).then(() => {
      this.#inFlight = 0
      this.#sending = undefined
      this.#schedule()
    })
  }

  async #deliver(batch: readonly string[]): Promise<void> {
    const { onSent } = this.#options
    const report = this.#reports?.current()
    // The report is the first line, because a receipt lists only the first rejected lines.
    const body = `${[...(report === undefined ? [] : [report]), ...batch].join('\n')}\n`
    const delivery = await this.#postWithRetries(body)
    if (delivery.kind === 'failed') this.#drop(delivery.reason, batch.length)
    else {
      this.#isReportRejected = report !== undefined && delivery.isFirstRejected
      if (report !== undefined && !this.#isReportRejected) this.#reports?.acknowledge()
      const rejected = delivery.rejected - (this.#isReportRejected ? 1 : 0)
      onSent(batch.length - rejected)
      if (rejected > 0) this.#drop('rejected', rejected)
    }
    this.#setState(delivery)
  }

  async #postWithRetries(body: string): Promise<Delivery> {
    const { signal } = this.#closing
    let delivery = await this.#client.post(body)
    for (const [retry, delay] of this.#retryDelaysMs.entries()) {
      if (delivery.kind === 'stored' || !delivery.isRetryable) break
      // A single failure can be a connection that was closed while idle.
      if (retry > 0) this.#setState(delivery)
      // Closing the service interrupts the delay, so that the next retry is immediate, and makes it the last.
      const isLast = signal.aborted
      await sleep(delay, undefined, { signal, ref: false }).catch(() => undefined)
      delivery = await this.#client.post(body)
      if (isLast) break
    }
    // A busy experiment-service is worth waiting for. Destroying the client ends this loop.
    while (signal.aborted && delivery.kind === 'failed' && delivery.reason === 'server-error') {
      await sleep(closingRetryMs)
      delivery = await this.#client.post(body)
    }
    return delivery
  }

  #setState(delivery: Delivery): void {
    const isFailing = delivery.kind === 'failed'
    if (isFailing !== this.#isFailing) this.#options.onStateChange(isFailing ? delivery.reason : undefined)
    this.#isFailing = isFailing
  }
}
