import type { SyntaxNode } from '@lezer/common'
import { parser } from '@prometheus-io/lezer-promql'
import { serviceNames, variantsOf } from '@sms-checker/contracts'
import { recordedMetrics } from '../alerts/rule-groups.ts'
import { commonLabels, metrics, type OpenLabel, targetLabels } from '../metrics/index.ts'
import { externalMetrics } from '../promql/external-metrics.ts'

type Labels = Readonly<Record<string, readonly string[] | OpenLabel>>

const any: OpenLabel = { of: 'texts', maxCardinality: Number.POSITIVE_INFINITY }
const variants = [...new Set([...variantsOf.app, ...variantsOf.model])]

const everywhere: Labels = {
  ...Object.fromEntries([...commonLabels, ...targetLabels].map((label) => [label, any])),
  service: Object.values(serviceNames),
  variant: variants,
}

/** Every series that can exist, by name, with its labels and their values. */
const declared: ReadonlyMap<string, Labels> = new Map([
  ...Object.values(metrics).flatMap(({ name, type, labels, ...metric }): [string, Labels][] => {
    const all: Labels = { ...everywhere, ...labels }
    if (type !== 'histogram') return [[name, all]]
    return [
      [`${name}_bucket`, { ...all, le: 'buckets' in metric ? [...metric.buckets.map(boundLabel), '+Inf'] : any }],
      [`${name}_sum`, all],
      [`${name}_count`, all],
    ]
  }),
  ...Object.values(externalMetrics).map(({ name, labels }): [string, Labels] => [name, { ...everywhere, ...labels }]),
  ...recordedMetrics.map(({ name, labels }): [string, Labels] => {
    return [name, Object.fromEntries(labels.map((label) => [label, everywhere[label] ?? any]))]
  }),
])

/** A bound as the services and Prometheus write it: whole numbers with a nought behind the point. */
function boundLabel(bound: number): string {
  return Number.isInteger(bound) ? `${bound}.0` : String(bound)
}

/** What Grafana puts into a query before it asks. */
function withoutVariables(query: string): string {
  return query.replaceAll(/\$\{?(__\w+|window)\}?/g, '5m')
}

/**
 * What is wrong with a query of PromQL: its syntax, by Prometheus' own grammar, and every metric, label and value that
 * nobody declares.
 */
export function queryProblems(query: string): string[] {
  const text = withoutVariables(query)
  const found: SyntaxNode[] = []
  const problems: string[] = []
  parser.parse(text).iterate({
    enter(node) {
      if (node.type.isError) problems.push(`syntax, near “${text.slice(Math.max(0, node.from - 20), node.from + 20)}”`)
      found.push(node.node)
    },
  })
  const textOf = (node: SyntaxNode | null) => (node ? text.slice(node.from, node.to) : '')
  const named = (name: string) => found.filter((node) => node.name === name)

  const known = new Set<string>()
  for (const selector of named('VectorSelector')) {
    const name = textOf(selector.getChild('Identifier') ?? selector.getChild('MetricName'))
    const labels = declared.get(name)
    if (!labels) {
      problems.push(`metric ${name}`)
      continue
    }
    for (const label of Object.keys(labels)) known.add(label)
    for (const matcher of selector.getChild('LabelMatchers')?.getChildren('UnquotedLabelMatcher') ?? []) {
      const label = textOf(matcher.getChild('LabelName'))
      const isRegex = textOf(matcher.getChild('MatchOp')).includes('~')
      problems.push(...matcherProblems(name, label, labels[label], matchedText(matcher), isRegex))
    }
  }
  const grouped = named('GroupingLabels').flatMap((grouping) => grouping.getChildren('LabelName').map(textOf))
  return [...problems, ...grouped.filter((label) => !known.has(label)).map((label) => `label ${label}`)]

  function matchedText(matcher: SyntaxNode): string {
    return textOf(matcher.getChild('StringLiteral')).slice(1, -1)
  }
}

function matcherProblems(
  metric: string,
  label: string,
  allowed: readonly string[] | OpenLabel | undefined,
  value: string,
  isRegex: boolean,
): string[] {
  if (!allowed) return [`label ${label} of ${metric}`]
  if ('of' in allowed || value.includes('$') || value === '') return []
  const matches = isRegex ? new RegExp(`^(?:${value})$`) : undefined
  const isPossible = matches ? allowed.some((one) => matches.test(one)) : allowed.includes(value)
  return isPossible ? [] : [`value ${value} of ${label} of ${metric}`]
}
