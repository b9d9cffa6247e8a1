import { AxisPlacement, TooltipDisplayMode } from '@grafana/grafana-foundation-sdk/common'
import {
  PanelBuilder as HeatmapBuilder,
  HeatmapColorMode,
  HeatmapColorOptionsBuilder,
  HeatmapTooltipBuilder,
  YAxisConfigBuilder,
} from '@grafana/grafana-foundation-sdk/heatmap'
import { configurePanel, type PanelSpec } from './panel.ts'

/** Keeps cells wide enough to distinguish their colours. */
const maxColumns = 80

/** A heatmap of a histogram over time. The query returns buckets by `le`; `unit` is the unit of the bucket bounds. */
export function heatmap(spec: PanelSpec): HeatmapBuilder {
  return configurePanel(new HeatmapBuilder(), spec, 'heatmap')
    .maxDataPoints(maxColumns)
    .calculate(false)
    .cellGap(1)
    .yAxis(new YAxisConfigBuilder().unit(spec.unit).axisPlacement(AxisPlacement.Left))
    .color(
      new HeatmapColorOptionsBuilder()
        .mode(HeatmapColorMode.Scheme)
        .scheme('Blues')
        .fill('dark-blue')
        .exponent(0.5)
        .steps(64)
        .reverse(false),
    )
    .tooltip(new HeatmapTooltipBuilder().mode(TooltipDisplayMode.Single).yHistogram(true).showColorScale(true))
    .showLegend()
}
