import { commonLabels, type Metric, metrics } from '@sms-checker/observability/metrics'
import { type Family, readExposition, type Sample } from './exposition.ts'

/**
 * Compares the exposition of a service, in either format, with the declared metrics. Returns one sentence for each difference: a metric that is
 * missing or not declared for the service, a wrong type or help text, an undeclared label or label value, or too many values of an open label.
 */
export function expositionErrors(text: string, service: Metric['services'][number]): string[] {
  const families = readExposition(text).filter(({ name }) => name.startsWith('sms_'))
  const declared: Metric[] = Object.values(metrics).filter((metric: Metric) => metric.services.includes(service))
  const nameOf = ({ name, type }: Pick<Metric, 'name' | 'type'>) =>
    type === 'counter' && text.endsWith('# EOF\n') ? name.replace(/_total$/, '') : name
  return [
    ...families.flatMap((family) => {
      const metric = declared.find((candidate) => nameOf(candidate) === family.name)
      return metric === undefined ? [`${family.name} is not declared.`] : familyErrors(family, metric)
    }),
    ...declared
      .filter((metric) => !families.some(({ name }) => name === nameOf(metric)))
      .map((metric) => `${metric.name} is missing.`),
  ]
}

function familyErrors({ name, type, help, samples }: Family, metric: Metric): string[] {
  const errors: string[] = []
  if (type !== metric.type) errors.push(`${name} is a ${type}.`)
  if (help !== metric.help) errors.push(`${name} has the help text: ${help}`)
  for (const { name: sample, labels } of samples) {
    const expected = [
      ...Object.keys(metric.labels),
      ...commonLabels,
      ...(sample.endsWith('_bucket') && metric.type === 'histogram' ? ['le'] : []),
    ]
    const found = Object.keys(labels).sort().join()
    if (found !== expected.sort().join()) errors.push(`${sample} has the labels ${found}.`)
  }
  return [...errors, ...Object.entries(metric.labels).flatMap(([label, values]) => valueErrors(label, values, samples))]
}

function valueErrors(label: string, values: Metric['labels'][string], samples: readonly Sample[]): string[] {
  const found = [...new Set(samples.map(({ labels }) => labels[label] ?? ''))]
  if ('of' in values) return found.length > values.maxCardinality ? [`${label} has ${found.length} values.`] : []
  return found.filter((value) => !values.includes(value)).map((value) => `${label} has the value ${value}.`)
}
