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
import { type seriesOverride, variantStyles } from '../variants.ts'
import { configurePanel, type PanelSpec } from './panel.ts'
import { type Limits, thresholds } from './thresholds.ts'

interface TimeSeriesSpec extends PanelSpec {
  readonly stacked?: boolean
  /** Limits to draw as dashed lines. */
  readonly limits?: Limits
  /** Whether values can be negative: centers the axis at zero, instead of starting it there. */
  readonly signed?: boolean
  readonly overrides?: readonly ReturnType<typeof seriesOverride>[]
  readonly repeat?: string
}

/** A time series panel with mean, maximum and last value in the legend. */
export function timeSeries(spec: TimeSeriesSpec): TimeSeriesBuilder {
  const panel = configurePanel(new TimeSeriesBuilder(), spec, 'range')
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
    .overrides([...variantStyles, ...(spec.overrides ?? [])])
  if (spec.signed) panel.axisCenteredZero(true)
  else panel.min(0)
  if (spec.limits) {
    panel.thresholds(thresholds(spec.limits))
    panel.thresholdsStyle(new GraphThresholdsStyleConfigBuilder().mode(GraphThresholdsStyleMode.Dashed))
  }
  if (spec.repeat !== undefined) panel.repeat(spec.repeat).repeatDirection('h').maxPerRow(3)
  return panel
}
