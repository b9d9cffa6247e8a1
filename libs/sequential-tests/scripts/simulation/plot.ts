/** A line of a chart: points from left to right. */
export interface Line {
  readonly title: string
  readonly points: readonly (readonly [x: number, y: number])[]
}

const [width, height] = [720, 360]
const margin = { left: 56, right: 16, top: 16, bottom: 88 }
const colors = ['#1f6feb', '#d1242f', '#1a7f37', '#9a6700', '#8250df', '#57606a']

/** Returns an SVG line chart of shares (0 to 1) against users. */
export function lineChart(title: string, lines: readonly Line[], users: number): string {
  const x = (value: number) => margin.left + (value / users) * (width - margin.left - margin.right)
  const y = (value: number) => height - margin.bottom - value * (height - margin.top - margin.bottom)
  const at = (value: number) => value.toFixed(1)
  const grid = [0, 0.25, 0.5, 0.75, 1].map(
    (share) =>
      `<line x1="${margin.left}" x2="${width - margin.right}" y1="${at(y(share))}" y2="${at(y(share))}" stroke="#d0d7de"/>` +
      `<text x="${margin.left - 8}" y="${at(y(share) + 4)}" text-anchor="end">${share * 100} %</text>`,
  )
  const ticks = [0, 0.25, 0.5, 0.75, 1].map(
    (part) =>
      `<text x="${at(x(part * users))}" y="${height - margin.bottom + 18}" text-anchor="middle">${(part * users).toLocaleString('en')}</text>`,
  )
  const drawn = lines.map(({ points }, index) => {
    const path = points.map(([px, py]) => `${at(x(px))},${at(y(py))}`).join(' ')
    return `<polyline points="${path}" fill="none" stroke="${colors[index % colors.length]}" stroke-width="2"/>`
  })
  const legend = lines.map(({ title: name }, index) => {
    const [left, top] = [margin.left + (index % 2) * 330, height - margin.bottom + 42 + Math.floor(index / 2) * 17]
    return (
      `<rect x="${left}" y="${top - 9}" width="14" height="4" fill="${colors[index % colors.length]}"/>` +
      `<text x="${left + 20}" y="${top - 3}">${name}</text>`
    )
  })
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" role="img" aria-label="${title}" font-family="sans-serif" font-size="12" fill="#24292f">
<rect width="${width}" height="${height}" fill="#ffffff"/>
${[...grid, ...ticks, ...drawn, ...legend].join('\n')}
</svg>
`
}
