/**
 * The rows of the n-gram table that tell most about spam, by information gain of their presence (in nats).
 * @param examples for each example its rows
 */
export function mostTellingRows(
  examples: readonly Int32Array[],
  spam: readonly boolean[],
  tableSize: number,
  count: number,
): Int32Array {
  const inSpam = new Uint32Array(tableSize)
  const inHam = new Uint32Array(tableSize)
  examples.forEach((rows, i) => {
    const counts = spam[i] ? inSpam : inHam
    for (const row of new Set(rows)) counts[row] = (counts[row] ?? 0) + 1
  })
  const allSpam = spam.filter(Boolean).length
  const allHam = spam.length - allSpam
  const before = impurity(allSpam, allHam)
  const gains = new Float64Array(tableSize)
  for (let row = 1; row < tableSize; row++) {
    const [s, h] = [inSpam[row] ?? 0, inHam[row] ?? 0]
    if (s + h >= 3) gains[row] = before - impurity(s, h) - impurity(allSpam - s, allHam - h)
  }
  const order = Int32Array.from({ length: tableSize - 1 }, (_, i) => i + 1)
  order.sort((a, b) => (gains[b] ?? 0) - (gains[a] ?? 0) || a - b)
  return order.slice(0, count)
}

/** Entropy of a group times its size. */
function impurity(spam: number, ham: number): number {
  const all = spam + ham
  const term = (part: number): number => (part === 0 ? 0 : -part * Math.log(part / all))
  return term(spam) + term(ham)
}
