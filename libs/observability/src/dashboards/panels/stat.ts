import {
  BigValueColorMode,
  BigValueGraphMode,
  BigValueTextMode,
  ReduceDataOptionsBuilder,
} from '@grafana/grafana-foundation-sdk/common'
import { MappingType, type ValueMapping } from '@grafana/grafana-foundation-sdk/dashboard'
import { PanelBuilder as StatBuilder } from '@grafana/grafana-foundation-sdk/stat'
import { begin, type PanelSpec } from './panel.ts'
import { type Limits, thresholds } from './thresholds.ts'

interface StatSpec extends PanelSpec {
  readonly limits?: Limits
  readonly decimals?: number
  /** Show the last value of curves, with their course behind it; otherwise one value for the whole time shown. */
  readonly course?: boolean
  /** Words in place of numbers. */
  readonly words?: Readonly<Record<number, { readonly text: string; readonly color: string }>>
  /** What stands there when there is nothing. */
  readonly nothing?: string
}

/** One figure in large letters. */
export function stat(spec: StatSpec): StatBuilder {
  const panel = begin(new StatBuilder(), { height: 4, ...spec }, spec.course ? 'range' : 'instant')
    .reduceOptions(new ReduceDataOptionsBuilder().calcs(['lastNotNull']).values(false))
    .graphMode(spec.course ? BigValueGraphMode.Area : BigValueGraphMode.None)
    .colorMode(spec.words ? BigValueColorMode.BackgroundSolid : BigValueColorMode.Value)
    .textMode(BigValueTextMode.Auto)
    .thresholds(thresholds(spec.limits))
    .noValue(spec.nothing ?? '–')
  if (spec.decimals !== undefined) panel.decimals(spec.decimals)
  return spec.words ? panel.mappings([inWords(spec.words)]) : panel
}

function inWords(words: NonNullable<StatSpec['words']>): ValueMapping {
  return {
    type: MappingType.ValueToText,
    options: Object.fromEntries(Object.entries(words).map(([value, word], index) => [value, { ...word, index }])),
  }
}
