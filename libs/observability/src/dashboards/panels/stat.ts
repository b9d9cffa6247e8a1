import {
  BigValueColorMode,
  BigValueGraphMode,
  BigValueTextMode,
  ReduceDataOptionsBuilder,
} from '@grafana/grafana-foundation-sdk/common'
import { MappingType, type ValueMapping } from '@grafana/grafana-foundation-sdk/dashboard'
import { PanelBuilder as StatBuilder } from '@grafana/grafana-foundation-sdk/stat'
import { configurePanel, type PanelSpec } from './panel.ts'
import { type Limits, thresholds } from './thresholds.ts'

interface StatSpec extends PanelSpec {
  readonly limits?: Limits
  readonly decimals?: number
  /** Whether to show the last value with a sparkline, instead of one value for the time range. */
  readonly sparkline?: boolean
  /** Text and colour to show instead of a value. */
  readonly mappings?: Readonly<Record<number, { readonly text: string; readonly color: string }>>
  /**
   * Text to show without data.
   *
   * @default –
   */
  readonly noValue?: string
}

/** A stat panel. */
export function stat(spec: StatSpec): StatBuilder {
  const panel = configurePanel(new StatBuilder(), { height: 4, ...spec }, spec.sparkline ? 'range' : 'instant')
    .reduceOptions(new ReduceDataOptionsBuilder().calcs(['lastNotNull']).values(false))
    .graphMode(spec.sparkline ? BigValueGraphMode.Area : BigValueGraphMode.None)
    .colorMode(spec.mappings ? BigValueColorMode.BackgroundSolid : BigValueColorMode.Value)
    .textMode(BigValueTextMode.Auto)
    .thresholds(thresholds(spec.limits))
    .noValue(spec.noValue ?? '–')
  if (spec.decimals !== undefined) panel.decimals(spec.decimals)
  return spec.mappings ? panel.mappings([valueMapping(spec.mappings)]) : panel
}

function valueMapping(mappings: NonNullable<StatSpec['mappings']>): ValueMapping {
  return {
    type: MappingType.ValueToText,
    options: Object.fromEntries(Object.entries(mappings).map(([value, shown], index) => [value, { ...shown, index }])),
  }
}
