interface Point {
  readonly x: number
  readonly y: number
}

const rounded = (value: number): number => Number(value.toFixed(4))

/** Recall (x) and precision (y) at each threshold that changes either, thinned to 200 points at most. */
export function precisionRecall(probabilities: readonly number[], spam: readonly boolean[]): Point[] {
  const order = probabilities.map((_, i) => i).sort((a, b) => (probabilities[b] ?? 0) - (probabilities[a] ?? 0))
  const all = spam.filter(Boolean).length
  let caught = 0
  const points = order.flatMap((index, rank) => {
    if (!spam[index]) return []
    caught++
    return [{ x: rounded(caught / all), y: rounded(caught / (rank + 1)) }]
  })
  const every = Math.ceil(points.length / 200)
  return points.filter((_, i) => i % every === 0 || i === points.length - 1)
}

const bars = 20

/** How many messages of either kind have a probability in each twentieth of the scale. */
export function histogram(probabilities: readonly number[], spam: readonly boolean[]) {
  const counts = { ham: new Array<number>(bars).fill(0), spam: new Array<number>(bars).fill(0) }
  probabilities.forEach((probability, i) => {
    const bar = Math.min(bars - 1, Math.floor(probability * bars))
    const list = spam[i] ? counts.spam : counts.ham
    list[bar] = (list[bar] ?? 0) + 1
  })
  return counts
}
