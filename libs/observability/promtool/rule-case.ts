import type { DataMap } from '@helm-ts/chart'
import type { Series } from '../src/testing/series.ts'

/** A promtool case: samples, and whether one alert fires for them. */
export interface RuleCase {
  readonly alert: string
  /** Completes the test title “fires when …” or “does not fire when …”. */
  readonly when: string
  /** Values of `renderRuleGroups` that differ from the defaults. */
  readonly values?: DataMap
  readonly series: readonly Series[]
  /** Evaluation time in minutes after the first sample. */
  readonly at: number
  /** The firing alerts; empty if the alert does not fire. */
  readonly fires: readonly Firing[]
}

interface Firing {
  readonly severity: string
  /** Labels other than severity, namespace and release. */
  readonly labels: Readonly<Record<string, string>>
  readonly description: string
}
