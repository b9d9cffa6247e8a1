import { AxisPlacement, TooltipDisplayMode } from '@grafana/grafana-foundation-sdk/common'
import {
  PanelBuilder as HeatmapBuilder,
  HeatmapColorMode,
  HeatmapColorOptionsBuilder,
  HeatmapTooltipBuilder,
  YAxisConfigBuilder,
} from '@grafana/grafana-foundation-sdk/heatmap'
import { begin, type PanelSpec } from './panel.ts'

/** Side by side at most; between them the colours of narrower cells could not be told apart. */
const cells = 80

/** A histogram over time: the query gives buckets, told apart by `le`. The unit is that of the buckets. */
export function heatmap(spec: PanelSpec): HeatmapBuilder {
  return begin(new HeatmapBuilder(), spec, 'heatmap')
    .maxDataPoints(cells)
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
