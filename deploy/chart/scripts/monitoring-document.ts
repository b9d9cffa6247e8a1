import { serviceNames } from '@sms-checker/contracts'
import { dashboardQueries, dashboards, externalMetrics, isPanel, recordedMetrics } from '@sms-checker/observability'
import { commonLabels, type Metric, metrics, targetLabels } from '@sms-checker/observability/metrics'
import { Type } from 'typebox'
import { Value } from 'typebox/value'
import { smsChecker } from '../src/chart.ts'
import { monitoringIntroduction } from './monitoring-introduction.ts'

const Alert = Type.Object({
  alert: Type.String(),
  expr: Type.String(),
  for: Type.Optional(Type.String()),
  labels: Type.Object({ severity: Type.String() }),
  annotations: Type.Object({ summary: Type.String() }),
})
const PrometheusRule = Type.Object({
  kind: Type.Literal('PrometheusRule'),
  spec: Type.Object({ groups: Type.Array(Type.Object({ rules: Type.Array(Type.Unknown()) })) }),
})

const queries = dashboardQueries()

/** docs/monitoring.md: every metric, alert and panel, from where the services, the chart and the tests take them. */
export function monitoringDocument(): string {
  return `${[
    monitoringIntroduction,
    '## Dashboards',
    ...dashboards.map(dashboardSection),
    '## Alerts',
    `What each means and what to do is in the [runbook](runbook.md). Durations and thresholds are values under \`monitoring.alerts\`; here are the defaults.`,
    table(['Alert', 'Severity', 'For', 'Says'], alertRows()),
    '## Metrics of the services',
    `Every sample also has ${texts(commonLabels)} of the service that wrote it, and, once read, ${texts(targetLabels)} of its pod; \`service\` is ${texts(Object.values(serviceNames), 'or')}. A user's id or a message's text is in no label.`,
    table(
      ['Metric', 'Type', 'Unit', 'Service', 'Labels', 'What it is', 'Shown in'],
      Object.values(metrics).map(metricRow),
    ),
    '## Metrics of Prometheus and of every process',
    table(
      ['Metric', 'Type', 'What it is', 'Shown in'],
      Object.values(externalMetrics).map(({ name, type, help }) => [code(name), type, help, shownIn(name)]),
    ),
    '## Metrics that rules record',
    table(
      ['Metric', 'Labels', 'What it is'],
      recordedMetrics.map(({ name, labels, help }) => [code(name), texts(labels), help]),
    ),
  ].join('\n\n')}\n`
}

function dashboardSection({ name, dashboard }: (typeof dashboards)[number]): string {
  const panels = (dashboard.panels ?? []).map((panel) =>
    isPanel(panel) ? [panel.title ?? '', panel.description ?? ''] : [`**${panel.title ?? ''}**`, ''],
  )
  return [
    `### ${dashboard.title}`,
    `${dashboard.description} File: [\`dashboards/${name}.json\`](../deploy/helm/dashboards/${name}.json).`,
    table(['Panel', 'What it shows'], panels),
  ].join('\n\n')
}

/** Each alert once, with the durations of the chart's defaults. */
function alertRows(): string[][] {
  const values = { monitoring: { mode: 'operator' }, autoscaling: { enabled: true } }
  const rules = smsChecker.render(values).objects.filter((object) => Value.Check(PrometheusRule, object))
  const alerts = rules
    .flatMap((object) => Value.Parse(PrometheusRule, object).spec.groups.flatMap((group) => group.rules))
    .filter((rule) => Value.Check(Alert, rule))
    .map(({ alert, labels, annotations, ...rule }) => [
      `[${alert}](runbook.md#${alert.toLowerCase()})`,
      labels.severity,
      rule.for ?? 'at once',
      annotations.summary,
    ])
  return [...new Map(alerts.map((row) => [row.join(), row])).values()]
}

function metricRow(metric: Metric): string[] {
  const labels = Object.entries(metric.labels).map(
    ([label, values]) =>
      `${code(label)}: ${'of' in values ? `${values.of}, ${values.maxCardinality} at most` : texts(values)}`,
  )
  const services = metric.services.map((service) => serviceNames[service])
  return [
    code(metric.name),
    metric.type,
    metric.unit === 'none' ? '' : metric.unit,
    services.join(', '),
    labels.join('; '),
    metric.help,
    shownIn(metric.name),
  ]
}

/** The dashboards that ask for a metric; those that none asks for are alerted on. */
function shownIn(metric: string): string {
  const name = new RegExp(`\\b${metric}(_bucket|_sum|_count)?\\{`)
  const found = new Set(queries.filter(({ expr }) => name.test(expr)).map(({ dashboard }) => dashboard))
  return found.size > 0 ? [...found].join(', ') : 'alerts'
}

function code(text: string): string {
  return `\`${text}\``
}

function texts(values: readonly string[], last = 'and'): string {
  const all = values.map(code)
  return all.length < 2 ? all.join('') : `${all.slice(0, -1).join(', ')} ${last} ${all.at(-1)}`
}

function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]) => `| ${cells.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |`
  return [line(head), line(head.map(() => '---')), ...rows.map(line)].join('\n')
}
