import type { DataMap } from '@helm-ts/chart'
import type { Series } from './rules-series.ts'

/** One situation, and what one alert makes of it. */
export interface RuleCase {
  readonly alert: string
  /** What happens, to end a sentence that begins with the alert. */
  readonly when: string
  /** Values of the chart, where not its defaults. */
  readonly values?: DataMap
  readonly series: readonly Series[]
  /** Minutes after the first sample. */
  readonly at: number
  /** What fires, one for each time; nothing stays silent. */
  readonly fires: readonly Firing[]
}

export interface Firing {
  readonly severity: string
  /** The labels beside severity and release. */
  readonly labels: Readonly<Record<string, string>>
  readonly description: string
}
