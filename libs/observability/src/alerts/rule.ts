import type { Condition, Expr, Maybe, References } from '@helm-ts/chart'
import { builtins } from '@helm-ts/chart'
import type { Recorded } from '../promql/selector.ts'
import type { alertThresholds } from './thresholds.ts'

/** `critical` pages someone, `warning` can wait for working hours, `none` needs no action. */
export type Severity = 'critical' | 'warning' | 'none'

export interface Alert {
  /** CamelCase. docs/runbook.md has a section of the same name. */
  readonly alert: string
  readonly expr: Expr<string>
  /**
   * How long the expression must hold before the alert fires.
   *
   * @default the first evaluation fires
   */
  readonly for?: Expr<string> | string
  readonly severity: Severity
  /** Labels to add to those of the query result. */
  readonly labels?: Readonly<Record<string, string>>
  /** One sentence without measured values. */
  readonly summary: string
  /** One sentence with the measured value and its source. `$labels` contains only the labels of the query result. */
  readonly description: Expr<string> | string
}

export interface Recording {
  readonly record: Recorded
  readonly expr: Expr<string>
  readonly labels?: Readonly<Record<string, string>>
}

/** Prometheus evaluates the rules of a group in order. */
export interface RuleGroup {
  readonly name: string
  /**
   * Whether the release installs the component that the rules monitor.
   *
   * @default always enabled
   */
  readonly enabled?: Condition
  readonly rules: readonly (Alert | Recording)[]
}

interface ReplicaRange {
  readonly minReplicas: Expr<number>
  readonly maxReplicas: Expr<number>
}

/** The release that the rules monitor: its thresholds and its installed components. */
export interface MonitoredRelease {
  readonly thresholds: References<typeof alertThresholds>
  /** Returns the address of an alert's section in the runbook, if there is one. */
  readonly runbookUrl: (alert: string) => Maybe<string>
  readonly canaryEnabled: Condition
  readonly shadowEnabled: Condition
  /** Whether the release includes experiment-service. */
  readonly evidenceEnabled: Condition
  /** Whether the release includes the rollback controller. */
  readonly rollbackEnabled: Condition
  readonly autoscaling: {
    readonly enabled: Condition
    readonly app: ReplicaRange
    readonly model: ReplicaRange
  }
}

/** Labels of every alert, because the result of `absent` and `sum` does not carry them. */
const releaseLabels = { namespace: builtins.release.namespace, release: builtins.release.name }

/** Converts rules to the format of rule files and PrometheusRule objects. */
export function toRules({ rules }: RuleGroup, { runbookUrl }: MonitoredRelease) {
  return rules.map((rule) => ('alert' in rule ? toAlert(rule, runbookUrl(rule.alert)) : toRecording(rule)))
}

function toAlert({ alert, expr, severity, labels, summary, description, ...rest }: Alert, runbookUrl: Maybe<string>) {
  return {
    alert,
    expr,
    ...(rest.for && { for: rest.for }),
    labels: { severity, ...releaseLabels, ...labels },
    annotations: { summary, description, runbook_url: runbookUrl },
  }
}

function toRecording({ record, expr, labels }: Recording) {
  return { record: record.name, expr, ...(labels && { labels }) }
}
