import {
  commonLabels,
  exportingServices,
  type Metric,
  type OpenLabel,
  targetLabels,
} from '@sms-checker/observability/metrics'
import type { Prometheus } from './prometheus.ts'

/** Labels that Prometheus adds to each series. */
const scrapeLabels = ['__name__', 'instance', 'job']

/** The rollback controller changes objects of a cluster, so one machine does not run it. Its own tests compare its metrics. */
export const clusterOnly = 'rollback'

/**
 * Returns the differences between a metric as declared and as exported: services, type, help text, labels and label values.
 */
export async function exportProblems(metric: Metric, prometheus: Prometheus): Promise<string[]> {
  const metadata = (await prometheus.metadata()).filter(({ metric: name }) =>
    [metric.name, family(metric)].includes(name),
  )
  const series = await prometheus.series(`{__name__="${metric.name}${metric.type === 'histogram' ? '_bucket' : ''}"}`)
  const exporters = new Set(series.map(({ service }) => service ?? ''))
  const expected = new Set<string>(
    metric.services.filter((service) => service !== clusterOnly).map((service) => exportingServices[service]),
  )
  const withoutMetadata = series.filter(({ pod }) => !metadata.some(({ target }) => target.pod === pod))
  return [
    ...[...expected].filter((service) => !exporters.has(service)).map((service) => `${service} does not export it`),
    ...[...exporters].filter((service) => !expected.has(service)).map((service) => `${service} exports it`),
    ...metadata
      .filter(({ type }) => type !== metric.type)
      .map(({ type, target }) => `${target.pod} exports it as a ${type}`),
    ...metadata
      .filter(({ help }) => help !== metric.help)
      .map(({ help, target }) => `${target.pod} exports the help text: ${help}`),
    ...new Set(withoutMetadata.map(({ pod }) => `${pod} exports no metadata`)),
    ...labelProblems(metric, series),
  ]
}

/** Returns the metric family in OpenMetrics, which omits the suffix `_total` of counters. */
function family({ name, type }: Metric): string {
  return type === 'counter' ? name.replace(/_total$/, '') : name
}

function labelProblems(metric: Metric, series: readonly Record<string, string>[]): string[] {
  const names = new Set([
    ...Object.keys(metric.labels),
    ...commonLabels,
    ...targetLabels,
    ...scrapeLabels,
    ...(metric.type === 'histogram' ? ['le'] : []),
  ])
  const problems = series.flatMap((labels) => {
    const undeclared = Object.keys(labels).filter((name) => !names.has(name))
    const missing = [...names].filter((name) => labels[name] === undefined)
    return [
      ...undeclared.map((name) => `${labels.pod} has the undeclared label ${name}`),
      ...missing.map((name) => `${labels.pod} lacks the label ${name}`),
    ]
  })
  const values = Object.entries(metric.labels).flatMap(([name, allowed]) => valueProblems(name, allowed, series))
  return [...new Set([...problems, ...values])]
}

function valueProblems(
  name: string,
  allowed: readonly string[] | OpenLabel,
  series: readonly Record<string, string>[],
) {
  if (!('of' in allowed)) {
    const values = new Set(series.map((labels) => labels[name] ?? ''))
    return [...values]
      .filter((value) => !allowed.includes(value))
      .map((value) => `${name} has the undeclared value ${value}`)
  }
  return [...new Set(series.map(({ pod }) => pod))].flatMap((pod) => {
    const count = new Set(series.filter((labels) => labels.pod === pod).map((labels) => labels[name])).size
    return count > allowed.maxCardinality
      ? [`${pod} has ${count} values of ${name}, more than ${allowed.maxCardinality}`]
      : []
  })
}
