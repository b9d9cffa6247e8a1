import type { SyntaxNode } from '@lezer/common'
import { parser } from '@prometheus-io/lezer-promql'
import { serviceNames, variantsOf } from '@sms-checker/contracts'
import { recordedMetrics } from '../alerts/rule-groups.ts'
import { commonLabels, initialLabels, type Metric, metrics, type OpenLabel, targetLabels } from '../metrics/index.ts'
import { externalMetrics } from '../promql/external-metrics.ts'

type Labels = Readonly<Record<string, readonly string[] | OpenLabel>>

const anyValue: OpenLabel = { of: 'any value', maxCardinality: Number.POSITIVE_INFINITY }

/** Labels that every series has. */
const sharedLabels: Labels = {
  ...Object.fromEntries([...commonLabels, ...targetLabels].map((label) => [label, anyValue])),
  service: Object.values(serviceNames),
  variant: [...new Set([...variantsOf.app, ...variantsOf.model])],
}

/** The labels and label values of every declared series, by series name. */
const declared: ReadonlyMap<string, Labels> = new Map([
  ...Object.values(metrics).flatMap((metric: Metric): [string, Labels][] => {
    const labels = { ...sharedLabels, ...metric.labels }
    const buckets = { ...labels, le: [...(metric.buckets ?? []).map(boundLabel), '+Inf'] }
    return seriesNames(metric).map((name) => [name, name.endsWith('_bucket') ? buckets : labels])
  }),
  ...Object.values(externalMetrics).map(({ name, labels }): [string, Labels] => [name, { ...sharedLabels, ...labels }]),
  ...recordedMetrics.map(({ name, labels }): [string, Labels] => {
    return [name, Object.fromEntries(labels.map((label) => [label, sharedLabels[label] ?? anyValue]))]
  }),
])

function seriesNames({ name, type }: Metric): string[] {
  return type === 'histogram' ? ['_bucket', '_sum', '_count'].map((suffix) => name + suffix) : [name]
}

/** Formats a bucket bound as the services and Prometheus do: integers end in `.0`. */
function boundLabel(bound: number): string {
  return Number.isInteger(bound) ? `${bound}.0` : String(bound)
}

interface Matcher {
  readonly label: string
  readonly value: string
  readonly isRegex: boolean
}

interface Parsed {
  readonly syntaxErrors: readonly string[]
  readonly selectors: readonly { readonly name: string; readonly matchers: readonly Matcher[] }[]
  readonly groupingLabels: readonly string[]
}

/** Returns the syntax nodes of a query by the grammar of Prometheus, after replacing Grafana's duration variables. */
function syntaxNodes(query: string) {
  const text = query.replaceAll(/\$\{?(__\w+|window)\}?/g, '5m')
  const textOf = (node: SyntaxNode | null) => (node ? text.slice(node.from, node.to) : '')
  const nodes: SyntaxNode[] = []
  parser.parse(text).iterate({ enter: ({ node }) => void nodes.push(node) })
  return { text, textOf, nodes }
}

function parse(query: string): Parsed {
  const { text, textOf, nodes } = syntaxNodes(query)
  const named = (name: string) => nodes.filter((node) => node.name === name)
  return {
    syntaxErrors: nodes
      .filter(({ type }) => type.isError)
      .map(({ from }) => `syntax, near “${text.slice(Math.max(0, from - 20), from + 20)}”`),
    selectors: named('VectorSelector').map((selector) => ({
      name: textOf(selector.getChild('Identifier') ?? selector.getChild('MetricName')),
      matchers: (selector.getChild('LabelMatchers')?.getChildren('UnquotedLabelMatcher') ?? []).map((matcher) => ({
        label: textOf(matcher.getChild('LabelName')),
        value: textOf(matcher.getChild('StringLiteral')).slice(1, -1),
        isRegex: textOf(matcher.getChild('MatchOp')).includes('~'),
      })),
    })),
    groupingLabels: named('GroupingLabels').flatMap((grouping) => grouping.getChildren('LabelName').map(textOf)),
  }
}

/** Returns the problems of a PromQL query: syntax errors, and undeclared metrics, labels and label values. */
export function queryProblems(query: string): string[] {
  const { syntaxErrors, selectors, groupingLabels } = parse(query)
  const known = new Set(selectors.flatMap(({ name }) => Object.keys(declared.get(name) ?? {})))
  return [
    ...syntaxErrors,
    ...selectors.flatMap(({ name, matchers }) => {
      const labels = declared.get(name)
      return labels ? matchers.flatMap((matcher) => matcherProblems(name, labels, matcher)) : [`metric ${name}`]
    }),
    ...groupingLabels.filter((label) => !known.has(label)).map((label) => `label ${label}`),
  ]
}

function matcherProblems(name: string, labels: Labels, { label, value, isRegex }: Matcher): string[] {
  const allowed = labels[label]
  if (!allowed) return [`label ${label} of ${name}`]
  if ('of' in allowed || value.includes('$') || value === '') return []
  const isPossible = allowed.some((candidate) => matches(candidate, value, isRegex))
  return isPossible ? [] : [`value ${value} of ${label} of ${name}`]
}

function matches(value: string, expected: string, isRegex: boolean): boolean {
  return isRegex ? new RegExp(`^(?:${expected})$`).test(value) : value === expected
}

/**
 * Returns the counters and histograms of a query that a process does not export when it starts. Prometheus misses the first event
 * of such a series.
 */
export function lateSeries(query: string): string[] {
  return parse(query).selectors.flatMap(({ name, matchers }) => {
    const metric = Object.values(metrics).find((one: Metric) => one.type !== 'gauge' && seriesNames(one).includes(name))
    if (!metric) return []
    const own = matchers.filter(({ label }) => label in metric.labels)
    const exists = initialLabels(metric).some((labels) =>
      own.every(({ label, value, isRegex }) => matches(labels[label] ?? '', value, isRegex)),
    )
    return exists ? [] : [`${name}{${own.map(({ label, value }) => `${label}=${value}`).join()}}`]
  })
}

/**
 * Returns the parts of a query that are NaN before the first event: divisions by a count that can be 0, and quantiles of
 * buckets that can be empty. A panel should show no value instead.
 */
export function nanSources(query: string): string[] {
  const { textOf, nodes } = syntaxNodes(query)
  return nodes.filter((node) => dividesByZero(node, textOf) || isOpenQuantile(node, textOf)).map(textOf)
}

type TextOf = (node: SyntaxNode | null) => string

/** The operands and the operator of a binary expression. */
function binary(node: SyntaxNode) {
  if (node.name !== 'BinaryExpr') return undefined
  const { firstChild: left, lastChild: right } = node
  const operator = left?.nextSibling?.name
  return left && right && operator
    ? { left, operator, right, isBool: node.getChild('BoolModifier') !== null }
    : undefined
}

function dividesByZero(node: SyntaxNode, textOf: TextOf): boolean {
  const division = binary(node)
  return division?.operator === 'Div' && !isPositive(division.right, textOf)
}

/** Whether the result is above 0 where it exists. Series are counts, so a sum is positive if one of its terms is. */
function isPositive(node: SyntaxNode, textOf: TextOf): boolean {
  const operation = binary(node)
  if (!operation) {
    if (node.name === 'ParenExpr') return isPositiveChild(node, textOf)
    if (/^sqrt\(/.test(textOf(node))) return isPositiveChild(node.getChild('FunctionCallBody'), textOf)
    return Number(textOf(node)) > 0
  }
  const { left, operator, right, isBool } = operation
  switch (operator) {
    case 'Gtr':
      return !isBool && textOf(right) === '0'
    case 'Add':
      return isPositive(left, textOf) || isPositive(right, textOf)
    case 'Mul':
    case 'Div':
      return isPositive(left, textOf) && isPositive(right, textOf)
    case 'Sub':
      // A smoothed share, (events + 1) / (cases + 2), is below 1.
      return textOf(left) === '1' && isPositive(right, textOf)
    default:
      return false
  }
}

function isPositiveChild(node: SyntaxNode | null, textOf: TextOf): boolean {
  const child = node?.firstChild
  return child !== null && child !== undefined && isPositive(child, textOf)
}

function isOpenQuantile(node: SyntaxNode, textOf: TextOf): boolean {
  if (!/^histogram_quantile\(/.test(textOf(node)) || node.name !== 'FunctionCall') return false
  const comparison = node.parent && binary(node.parent)
  return !comparison || !['Gte', 'Gtr'].includes(comparison.operator) || comparison.isBool
}
