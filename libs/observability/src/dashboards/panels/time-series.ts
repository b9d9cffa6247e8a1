import {
  GraphDrawStyle,
  GraphThresholdsStyleConfigBuilder,
  GraphThresholdsStyleMode,
  LegendDisplayMode,
  LegendPlacement,
  LineInterpolation,
  SortOrder,
  StackingConfigBuilder,
  StackingMode,
  TooltipDisplayMode,
  VisibilityMode,
  VizLegendOptionsBuilder,
  VizTooltipOptionsBuilder,
} from '@grafana/grafana-foundation-sdk/common'
import { PanelBuilder as TimeSeriesBuilder } from '@grafana/grafana-foundation-sdk/timeseries'
import { type seriesLike, variantStyles } from '../variants.ts'
import { begin, type PanelSpec } from './panel.ts'
import { type Limits, thresholds } from './thresholds.ts'

interface TimeSeriesSpec extends PanelSpec {
  readonly stacked?: boolean
  /** Values from which it looks worse, drawn as dashed lines. */
  readonly limits?: Limits
  /** Differences have two sides; anything else begins at nought. */
  readonly signed?: boolean
  readonly styles?: readonly ReturnType<typeof seriesLike>[]
  readonly repeat?: string
}

/** Curves over time, with mean, largest and last value in the legend. */
export function timeSeries(spec: TimeSeriesSpec): TimeSeriesBuilder {
  const panel = begin(new TimeSeriesBuilder(), spec, 'range')
    .drawStyle(GraphDrawStyle.Line)
    .lineInterpolation(LineInterpolation.Linear)
    .lineWidth(spec.stacked ? 1 : 2)
    .fillOpacity(spec.stacked ? 60 : 5)
    .showPoints(VisibilityMode.Never)
    .spanNulls(false)
    .stacking(new StackingConfigBuilder().mode(spec.stacked ? StackingMode.Normal : StackingMode.None))
    .legend(
      new VizLegendOptionsBuilder()
        .displayMode(LegendDisplayMode.Table)
        .placement(LegendPlacement.Bottom)
        .showLegend(true)
        .calcs(['mean', 'max', 'lastNotNull']),
    )
    .tooltip(new VizTooltipOptionsBuilder().mode(TooltipDisplayMode.Multi).sort(SortOrder.Descending))
    .overrides([...variantStyles, ...(spec.styles ?? [])])
  if (spec.signed) panel.axisCenteredZero(true)
  else panel.min(0)
  if (spec.limits) {
    panel.thresholds(thresholds(spec.limits))
    panel.thresholdsStyle(new GraphThresholdsStyleConfigBuilder().mode(GraphThresholdsStyleMode.Dashed))
  }
  if (spec.repeat !== undefined) panel.repeat(spec.repeat).repeatDirection('h').maxPerRow(3)
  return panel
}
