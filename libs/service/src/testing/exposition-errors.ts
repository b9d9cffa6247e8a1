import { commonLabels, type Metric, metrics } from '@sms-checker/observability/metrics'
import { type Family, readExposition, type Sample } from './exposition.ts'

/**
 * What a service's exposition, in either format, has against the declarations of the contracts: a metric of ours that is not declared for
 * the service, or is missing; another type or help; a label or a value that is not declared, or more values than an open label may have.
 *
 * @returns a sentence for each fault; none when all is as declared
 */
export function expositionErrors(text: string, service: Metric['services'][number]): string[] {
  const ours = readExposition(text).filter(({ name }) => name.startsWith('sms_'))
  const declared: Metric[] = Object.values(metrics).filter((metric: Metric) => metric.services.includes(service))
  const nameOf = ({ name, type }: Pick<Metric, 'name' | 'type'>) =>
    type === 'counter' && text.endsWith('# EOF\n') ? name.replace(/_total$/, '') : name
  return [
    ...ours.flatMap((family) => {
      const metric = declared.find((one) => nameOf(one) === family.name)
      return metric === undefined ? [`${family.name} is not declared.`] : familyFaults(family, metric)
    }),
    ...declared
      .filter((metric) => !ours.some(({ name }) => name === nameOf(metric)))
      .map((metric) => `${metric.name} is missing.`),
  ]
}

function familyFaults({ name, type, help, samples }: Family, metric: Metric): string[] {
  const faults: string[] = []
  if (type !== metric.type) faults.push(`${name} is a ${type}.`)
  if (help !== metric.help) faults.push(`${name} has another help: ${help}`)
  for (const { name: sample, labels } of samples) {
    const expected = [
      ...Object.keys(metric.labels),
      ...commonLabels,
      ...(sample.endsWith('_bucket') && metric.type === 'histogram' ? ['le'] : []),
    ]
    const found = Object.keys(labels).sort().join()
    if (found !== expected.sort().join()) faults.push(`${sample} has the labels ${found}.`)
  }
  return [...faults, ...Object.entries(metric.labels).flatMap(([label, values]) => valueFaults(label, values, samples))]
}

function valueFaults(label: string, values: Metric['labels'][string], samples: readonly Sample[]): string[] {
  const found = [...new Set(samples.map(({ labels }) => labels[label] ?? ''))]
  if ('of' in values) return found.length > values.maxCardinality ? [`${label} has ${found.length} values.`] : []
  return found.filter((value) => !values.includes(value)).map((value) => `${label} has the value ${value}.`)
}
