import { serviceNames } from '@sms-checker/contracts'
import { commonLabels, type Metric, type OpenLabel, targetLabels } from '@sms-checker/observability/metrics'
import type { Prometheus } from './prometheus.ts'

/** What Prometheus itself adds to each series. */
const scrapeLabels = ['__name__', 'instance', 'job']

/**
 * What is wrong with a metric as the system exports it: services that do not, another type or help than declared, other labels,
 * values that no declaration has.
 */
export async function exportProblems(metric: Metric, prometheus: Prometheus): Promise<string[]> {
  const told = (await prometheus.metadata()).filter(({ metric: name }) => [metric.name, family(metric)].includes(name))
  const series = await prometheus.series(`{__name__="${metric.name}${metric.type === 'histogram' ? '_bucket' : ''}"}`)
  const exporters = new Set(series.map(({ service }) => service ?? ''))
  const wanted = new Set<string>(metric.services.map((service) => serviceNames[service]))
  const unexplained = series.filter(({ pod }) => !told.some(({ target }) => target.pod === pod))
  return [
    ...[...wanted].filter((service) => !exporters.has(service)).map((service) => `${service} does not export it`),
    ...[...exporters].filter((service) => !wanted.has(service)).map((service) => `${service} exports it`),
    ...told.filter(({ type }) => type !== metric.type).map(({ type, target }) => `${target.pod} calls it a ${type}`),
    ...told.filter(({ help }) => help !== metric.help).map(({ help, target }) => `${target.pod} says: ${help}`),
    ...new Set(unexplained.map(({ pod }) => `${pod} does not say what it is`)),
    ...labelFaults(metric, series),
  ]
}

/** OpenMetrics names a counter's family without the suffix of its samples. */
function family({ name, type }: Metric): string {
  return type === 'counter' ? name.replace(/_total$/, '') : name
}

function labelFaults(metric: Metric, series: readonly Record<string, string>[]): string[] {
  const names = new Set([
    ...Object.keys(metric.labels),
    ...commonLabels,
    ...targetLabels,
    ...scrapeLabels,
    ...(metric.type === 'histogram' ? ['le'] : []),
  ])
  const faults = series.flatMap((labels) => {
    const undeclared = Object.keys(labels).filter((name) => !names.has(name))
    const missing = [...names].filter((name) => labels[name] === undefined)
    return [
      ...undeclared.map((name) => `${labels.pod} has a label ${name}`),
      ...missing.map((name) => `${labels.pod} lacks the label ${name}`),
    ]
  })
  const values = Object.entries(metric.labels).flatMap(([name, allowed]) => valueFaults(name, allowed, series))
  return [...new Set([...faults, ...values])]
}

function valueFaults(name: string, allowed: readonly string[] | OpenLabel, series: readonly Record<string, string>[]) {
  if (!('of' in allowed)) {
    const values = new Set(series.map((labels) => labels[name] ?? ''))
    return [...values].filter((value) => !allowed.includes(value)).map((value) => `${name} may not be ${value}`)
  }
  return [...new Set(series.map(({ pod }) => pod))].flatMap((pod) => {
    const count = new Set(series.filter((labels) => labels.pod === pod).map((labels) => labels[name])).size
    return count > allowed.maxCardinality
      ? [`${pod} has ${count} values of ${name}, more than ${allowed.maxCardinality}`]
      : []
  })
}
