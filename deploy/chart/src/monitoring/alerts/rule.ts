import type { Condition, Expr } from '@helm-ts/chart'
import { builtins, tpl, when } from '@helm-ts/chart'
import { values } from '../../values/values.ts'
import type { Recorded } from '../promql/recorded.ts'

/** `critical` wakes somebody, `warning` waits for the morning, `none` tells nobody anything is wrong. */
export type Severity = 'critical' | 'warning' | 'none'

export interface Alert {
  /** CamelCase; the section of docs/runbook.md has the same name. */
  readonly alert: string
  readonly expr: Expr<string>
  /** How long it must hold; at once unless given. */
  readonly for?: Expr<string> | string
  readonly severity: Severity
  /** Labels that the query's result has not got already. */
  readonly labels?: Readonly<Record<string, string>>
  /** One sentence, without figures. */
  readonly summary: string
  /** A sentence with the figure, and where. `$labels` has those of the query's result, not those above. */
  readonly description: Expr<string> | string
}

export interface Recording {
  readonly record: Recorded
  readonly expr: Expr<string>
  readonly labels?: Readonly<Record<string, string>>
}

/** Rules of one subject, which Prometheus evaluates one after another. */
export interface RuleGroup {
  readonly name: string
  /** Whether the release has what the rules watch; always, unless given. */
  readonly exists?: Condition
  readonly rules: readonly (Alert | Recording)[]
}

const { runbookUrl } = values.monitoring.alerts

/** Every alert says whose it is: a query that counts what is missing has no labels of its own. */
const ofRelease = { namespace: builtins.release.namespace, release: builtins.release.name }

/** A group as rule files and PrometheusRules write it. */
export function writtenGroup({ name, rules }: RuleGroup) {
  return { name, rules: rules.map((rule) => ('alert' in rule ? writtenAlert(rule) : writtenRecording(rule))) }
}

function writtenAlert({ alert, expr, severity, labels, summary, description, ...rest }: Alert) {
  return {
    alert,
    expr,
    ...(rest.for && { for: rest.for }),
    labels: { severity, ...ofRelease, ...labels },
    annotations: { summary, description, runbook_url: tpl`${runbookUrl}#${alert.toLowerCase()}` },
  }
}

function writtenRecording({ record, expr, labels }: Recording) {
  return { record: record.name, expr, ...(labels && { labels }) }
}

/** Something there only where what the group watches is. */
export function whereItExists<X>({ exists }: RuleGroup, written: X) {
  return exists ? when(exists, written) : written
}
