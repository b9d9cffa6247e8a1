import { randomUUID } from 'node:crypto'
import { maxReportedDrops } from '@sms-checker/contracts'

/** The events that a producer dropped since its previous report. */
export interface DropReport {
  /** Random id of the producer. */
  readonly producer: string
  /** Number of the report, from 1. */
  readonly sequence: number
  readonly events: number
}

/**
 * Counts dropped events and puts them into reports. A report stays the same until it is acknowledged, and later drops go into the next one: the
 * producer and the sequence identify a report, so sending one again cannot count its events twice.
 */
export class DropReports {
  readonly #serialize: (report: DropReport) => string
  readonly #producer = randomUUID()
  #sequence = 0
  #unreported = 0
  #unacknowledged: string | undefined

  constructor(serialize: (report: DropReport) => string) {
    this.#serialize = serialize
  }

  get areWaiting(): boolean {
    return this.#unacknowledged !== undefined || this.#unreported > 0
  }

  add(events: number): void {
    this.#unreported += events
  }

  /** Returns the report to send, or `undefined` when all dropped events have been reported. */
  current(): string | undefined {
    if (this.#unacknowledged === undefined && this.#unreported > 0) {
      const events = Math.min(this.#unreported, maxReportedDrops)
      this.#unreported -= events
      this.#unacknowledged = this.#serialize({ producer: this.#producer, sequence: ++this.#sequence, events })
    }
    return this.#unacknowledged
  }

  acknowledge(): void {
    this.#unacknowledged = undefined
  }
}
