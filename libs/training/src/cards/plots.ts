import { scaleLinear } from 'd3-scale'
import { line } from 'd3-shape'
import type { ModelEvaluation } from '../evaluation/model-evaluation.ts'

const [width, height, margin] = [360, 240, 44]
const ham = '#2f6f9f'
const spam = '#b5442e'

interface Point {
  readonly x: number
  readonly y: number
}

/** SVG plots by file name: precision and recall, reliability, histogram of probabilities. */
export function plots(evaluation: ModelEvaluation): Record<string, string> {
  const { id, plots: points, threshold } = evaluation
  return {
    [`${id}-precision-recall.svg`]: precisionRecallPlot(points.precisionRecall),
    [`${id}-reliability.svg`]: reliabilityPlot(points.reliability),
    [`${id}-histogram.svg`]: histogramPlot(points.histogram, threshold),
  }
}

const x = scaleLinear([0, 1], [margin, width - 12])

function precisionRecallPlot(points: readonly Point[]): string {
  const y = scaleLinear([0.5, 1], [height - margin, 12])
  const shown = points.filter((point) => point.y >= 0.5)
  return frame('Recall', 'Precision', y, `${curve(shown, y, spam)}`)
}

function reliabilityPlot(points: readonly Point[]): string {
  const y = scaleLinear([0, 1], [height - margin, 12])
  const ideal = [
    { x: 0, y: 0 },
    { x: 1, y: 1 },
  ]
  const dots = points.map((p) => `<circle cx="${at(x(p.x))}" cy="${at(y(p.y))}" r="3" fill="${spam}"/>`).join('')
  return frame(
    'Predicted probability',
    'Fraction of spam',
    y,
    `${curve(ideal, y, '#999')}${curve(points, y, spam)}${dots}`,
  )
}

function histogramPlot({ ham: hams, spam: spams }: ModelEvaluation['plots']['histogram'], threshold: number): string {
  const most = Math.max(...hams, ...spams, 1)
  const y = scaleLinear([0, Math.ceil(Math.log10(most))], [height - margin, 12])
  const bar = 1 / hams.length
  const bars = (counts: readonly number[], color: string, shift: number): string =>
    counts
      .map((count, i) => {
        const top = count === 0 ? y(0) : y(Math.log10(count) + 0.05)
        const left = x(i * bar) + shift
        return `<rect x="${at(left)}" y="${at(top)}" width="6" height="${at(y(0) - top)}" fill="${color}"/>`
      })
      .join('')
  const thresholdLine = `<line x1="${at(x(threshold))}" x2="${at(x(threshold))}" y1="12" y2="${height - margin}" stroke="#555" stroke-dasharray="4 3"/>`
  const legend = `<text x="150" y="24" fill="${ham}">ham</text><text x="185" y="24" fill="${spam}">spam</text><text x="225" y="24" fill="#555">threshold</text>`
  return frame(
    'Probability of spam',
    'Messages',
    y,
    `${bars(hams, ham, 1)}${bars(spams, spam, 7)}${thresholdLine}${legend}`,
    (tick) => (Number.isInteger(tick) ? String(10 ** tick) : ''),
  )
}

const at = (value: number): string => value.toFixed(1)

type Scale = ReturnType<typeof scaleLinear<number, number>>

function curve(points: readonly Point[], y: Scale, color: string): string {
  const path = line<Point>(
    (point) => x(point.x),
    (point) => y(point.y),
  ).digits(1)(points)
  return `<path d="${path ?? ''}" fill="none" stroke="${color}" stroke-width="1.5"/>`
}

function frame(
  xTitle: string,
  yTitle: string,
  y: Scale,
  content: string,
  yText: (tick: number) => string = String,
): string {
  const bottom = height - margin
  const xTicks = x
    .ticks(5)
    .map((tick) => `<text x="${at(x(tick))}" y="${bottom + 16}" text-anchor="middle">${tick}</text>`)
  const yTicks = y
    .ticks(5)
    .map((tick) => `<text x="${margin - 6}" y="${at(y(tick) + 4)}" text-anchor="end">${yText(tick)}</text>`)
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" width="${width}" height="${height}" font-family="sans-serif" font-size="11" fill="#333">`,
    `<title>${yTitle} by ${xTitle.toLowerCase()}</title>`,
    `<rect width="${width}" height="${height}" fill="#fff"/>`,
    `<path d="M${margin},12V${bottom}H${width - 12}" fill="none" stroke="#999"/>`,
    ...xTicks,
    ...yTicks,
    `<text x="${(margin + width) / 2}" y="${height - 8}" text-anchor="middle">${xTitle}</text>`,
    `<text transform="translate(12,${(bottom + 12) / 2}) rotate(-90)" text-anchor="middle">${yTitle}</text>`,
    content,
    '</svg>',
    '',
  ].join('\n')
}
