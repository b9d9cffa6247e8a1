import type { targetLabels } from '@sms-checker/contracts'
import { type Matcher, Selector } from './selector.ts'

type ReleaseLabel = Extract<(typeof targetLabels)[number], 'namespace' | 'release'>

/** A metric that recording rules make, named level:metric:operation. */
export interface Recorded<Label extends string = string> {
  readonly name: `${string}:${string}:${string}`
  readonly help: string
  /** Its labels beside those of the release. */
  readonly labels: readonly Label[]
}

/** Declares what recording rules make. */
export function recorded<const Label extends string>(
  name: Recorded['name'],
  help: string,
  labels: readonly Label[],
): Recorded<Label> {
  return { name, help, labels }
}

/** Samples that recording rules made. A label that they have not got does not compile. */
export function ofRecorded<Label extends string>(
  metric: Recorded<Label>,
  matchers: { readonly [L in Label | ReleaseLabel]?: Matcher<string> } = {},
): Selector {
  return new Selector(metric.name, { ...matchers })
}
