import { dashboardQueries, dashboards, externalMetrics, isPanel, recordedMetrics } from '@sms-checker/observability'
import { commonLabels, exportingServices, type Metric, metrics, targetLabels } from '@sms-checker/observability/metrics'
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

/** Returns docs/monitoring.md: every metric, alert and panel, from the declarations that the services and the chart use. */
export function monitoringDocument(): string {
  return `${[
    monitoringIntroduction,
    '## Dashboards',
    ...dashboards.map(dashboardSection),
    '## Alerts',
    'The [runbook](runbook.md) explains each alert. Durations and thresholds are values under `monitoring.alerts`; the table shows the defaults.',
    table(['Alert', 'Severity', 'For', 'Summary'], alertRows()),
    '## Service metrics',
    `Services set ${codeList(commonLabels)} on every sample, and scrapes attach the target labels ${codeList(targetLabels)}. The label \`service\` is ${codeList(Object.values(exportingServices), 'or')}. No label contains user ids or message text.`,
    table(
      ['Metric', 'Type', 'Unit', 'Service', 'Labels', 'Description', 'Used in'],
      Object.values(metrics).map(metricRow),
    ),
    '## External metrics',
    table(
      ['Metric', 'Type', 'Description', 'Used in'],
      Object.values(externalMetrics).map(({ name, type, help }) => [code(name), type, help, usedIn(name)]),
    ),
    '## Recorded metrics',
    table(
      ['Metric', 'Labels', 'Description'],
      recordedMetrics.map(({ name, labels, help }) => [code(name), codeList(labels), help]),
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
    table(['Panel', 'Description'], panels),
  ].join('\n\n')
}

/** Returns one row for each alert, with the default durations. */
function alertRows(): string[][] {
  const values = { monitoring: { mode: 'operator' }, autoscaling: { enabled: true } }
  const rules = smsChecker.render(values).objects.filter((object) => Value.Check(PrometheusRule, object))
  const alerts = rules
    .flatMap((object) => Value.Parse(PrometheusRule, object).spec.groups.flatMap((group) => group.rules))
    .filter((rule) => Value.Check(Alert, rule))
    .map(({ alert, labels, annotations, ...rule }) => [
      `[${alert}](runbook.md#${alert.toLowerCase()})`,
      labels.severity,
      rule.for ?? '0s',
      annotations.summary,
    ])
  return [...new Map(alerts.map((row) => [row.join(), row])).values()]
}

function metricRow(metric: Metric): string[] {
  const labels = Object.entries(metric.labels).map(
    ([label, values]) =>
      `${code(label)}: ${'of' in values ? `${values.of}, at most ${values.maxCardinality}` : codeList(values)}`,
  )
  const services = metric.services.map((service) => exportingServices[service])
  return [
    code(metric.name),
    metric.type,
    metric.unit === 'none' ? '' : metric.unit,
    services.join(', '),
    labels.join('; '),
    metric.help,
    usedIn(metric.name),
  ]
}

/** Returns the dashboards that query a metric. A metric without dashboards is used in alerts. */
function usedIn(metric: string): string {
  const name = new RegExp(`\\b${metric}(_bucket|_sum|_count)?\\{`)
  const found = new Set(queries.filter(({ expr }) => name.test(expr)).map(({ dashboard }) => dashboard))
  return found.size > 0 ? [...found].join(', ') : 'alerts'
}

function code(text: string): string {
  return `\`${text}\``
}

function codeList(values: readonly string[], last = 'and'): string {
  const all = values.map(code)
  return all.length < 2 ? all.join('') : `${all.slice(0, -1).join(', ')} ${last} ${all.at(-1)}`
}

function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]) => `| ${cells.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |`
  return [line(head), line(head.map(() => '---')), ...rows.map(line)].join('\n')
}
