import type { Network, NetworkShape } from './network.ts'

/**
 * One network whose log-odds are the mean of those of several of one shape: their embeddings stand side by side, and each one's units
 * read its own. Averaging takes out what is chance in each (Dietterich, "Ensemble Methods in Machine Learning", 2000).
 */
export function ensembleOf(networks: readonly Network[]): Network {
  const [first] = networks
  if (first === undefined) throw new RangeError('An ensemble needs a network.')
  const { rows, width, extras, hidden } = first.shape
  const count = networks.length
  const shape: NetworkShape = { rows, width: count * width, extras, hidden: count * hidden }
  const embeddings = new Float32Array(rows * shape.width)
  const hiddenWeights = new Float32Array((shape.width + extras) * shape.hidden)
  networks.forEach((network, member) => {
    for (let row = 0; row < rows; row++) {
      const own = network.embeddings.subarray(row * width, (row + 1) * width)
      embeddings.set(own, row * shape.width + member * width)
    }
    for (let input = 0; input < width + extras; input++) {
      const own = network.hiddenWeights.subarray(input * hidden, (input + 1) * hidden)
      const place = input < width ? member * width + input : count * width + input - width
      hiddenWeights.set(own, place * shape.hidden + member * hidden)
    }
  })
  return {
    shape,
    embeddings,
    hiddenWeights,
    hiddenBias: joined(networks.map(({ hiddenBias }) => hiddenBias)),
    outputWeights: joined(networks.map(({ outputWeights }) => outputWeights)).map((weight) => weight / count),
    outputBias: Float32Array.of(networks.reduce((sum, { outputBias }) => sum + (outputBias[0] ?? 0) / count, 0)),
  }
}

function joined(parts: readonly Float32Array[]): Float32Array {
  return Float32Array.from(parts.flatMap((part) => [...part]))
}
