import { useEffect, useRef } from 'react'
import uPlot from 'uplot'
import 'uplot/dist/uPlot.min.css'
import styles from './interval-plot.module.css'

export interface IntervalPoint {
  /** Milliseconds since 1970. */
  readonly time: number
  readonly riskRatio: number | null
  readonly interval: { readonly lower: number; readonly upper: number | null }
}

interface Props {
  readonly points: readonly IntervalPoint[]
  readonly margin: number
}

const height = 200

/** Ends of the ratio axis. Wider intervals are clipped. */
const limits = [1 / 8, 8] as const

const minuteMs = 60 * 1000
const dayMs = 24 * 60 * minuteMs

/** The interval of the risk ratio over time, with the margin. The caption has the last interval in words, so screen readers skip the plot. */
export function IntervalPlot({ points, margin }: Props) {
  const plot = useRef<HTMLDivElement>(null)
  const legend = useRef<HTMLUListElement>(null)

  useEffect(() => {
    const { current: element } = plot
    const { current: swatches } = legend
    if (element === null || swatches === null || points.length === 0) return
    // A canvas does not follow the colour scheme, so the plot is drawn again.
    const scheme = window.matchMedia('(prefers-color-scheme: dark)')
    let drawn = draw(element, swatches, points, margin)
    const redraw = () => {
      drawn.destroy()
      drawn = draw(element, swatches, points, margin)
    }
    scheme.addEventListener('change', redraw)
    const resize = new ResizeObserver(() => drawn.setSize({ width: element.clientWidth, height }))
    resize.observe(element)
    return () => {
      scheme.removeEventListener('change', redraw)
      resize.disconnect()
      drawn.destroy()
    }
  }, [points, margin])

  if (points.length === 0) return <p className={styles.empty}>The plot starts with the next verdict.</p>
  return (
    <div aria-hidden="true">
      <div className={styles.plot} ref={plot} />
      <ul className={styles.legend} ref={legend}>
        <li className={styles.interval}>Interval</li>
        <li className={styles.ratio}>Risk ratio</li>
        <li className={styles.margin}>Margin</li>
        <li className={styles.same}>No difference</li>
      </ul>
    </div>
  )
}

/** Returns the format of the times on an axis of this length, so that neighbours differ. */
function timeFormat(durationMs: number): Intl.DateTimeFormat {
  if (durationMs > 2 * dayMs) return new Intl.DateTimeFormat('en-GB', { day: 'numeric', month: 'short' })
  return new Intl.DateTimeFormat('en-GB', { timeStyle: durationMs > 10 * minuteMs ? 'short' : 'medium' })
}

function draw(element: HTMLElement, legend: HTMLElement, points: readonly IntervalPoint[], margin: number): uPlot {
  const [interval, ratio, marginColor, same] = [...legend.children].map((item) => getComputedStyle(item).color)
  const ink = getComputedStyle(element).color
  const [lowest, highest] = limits
  const clamp = (value: number) => Math.min(highest, Math.max(lowest, value))
  const first = points[0]?.time ?? 0
  const last = points.at(-1)?.time ?? 0
  const format = timeFormat(last - first)
  const axis = { stroke: ink, grid: { stroke: ink, width: 0.15 }, ticks: { show: false }, font: '12px system-ui' }
  const line = (stroke: string | undefined, width: number, dash: number[] = []): uPlot.Series => ({
    ...(stroke !== undefined && { stroke }),
    width,
    dash,
    points: { show: points.length === 1 },
  })
  const options: uPlot.Options = {
    width: element.clientWidth,
    height,
    legend: { show: false },
    cursor: { show: false },
    scales: {
      x: { range: (_, min, max) => (min === max ? [min - 60, max + 60] : [min, max]) },
      y: { distr: 3, log: 2, range: [lowest, highest] },
    },
    series: [
      {},
      line(interval, 1),
      line(interval, 1),
      line(ratio, 2),
      line(marginColor, 2, [6, 4]),
      line(same, 1, [2, 3]),
    ],
    bands: [
      {
        series: [2, 1],
        ...(interval !== undefined && { fill: interval.replace('rgb(', 'rgba(').replace(')', ', 0.18)') }),
      },
    ],
    axes: [
      { ...axis, size: 30, values: (_, times) => times.map((time) => format.format(time * 1000)), space: 70 },
      {
        ...axis,
        size: 44,
        splits: () => [0.125, 0.25, 0.5, 1, 2, 4, 8],
        filter: (_, splits) => splits,
        values: (_, splits) => splits.map((value) => (value < 1 ? `1/${1 / value}` : `${value}`)),
      },
    ],
  }
  const data: uPlot.AlignedData = [
    points.map(({ time }) => time / 1000),
    points.map((point) => clamp(point.interval.lower)),
    points.map((point) => clamp(point.interval.upper ?? highest)),
    points.map(({ riskRatio }) => (riskRatio === null ? null : clamp(riskRatio))),
    points.map(() => margin),
    points.map(() => 1),
  ]
  return new uPlot(options, data, element)
}
