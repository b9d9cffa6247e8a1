import { uniformFloat64 } from 'pure-rand/distribution/uniformFloat64'
import { uniformInt } from 'pure-rand/distribution/uniformInt'
import { xoroshiro128plus } from 'pure-rand/generator/xoroshiro128plus'

export interface NetworkShape {
  /** Rows of the embedding table. */
  readonly rows: number
  /** Dimensions of an embedding. */
  readonly width: number
  /** Binary inputs in addition to the bag of embeddings. */
  readonly extras: number
  /** Hidden units (ReLU). */
  readonly hidden: number
}

/** Rows of the embedding table, with repetitions, and the binary inputs. */
export interface NetworkInput {
  readonly rows: Int32Array
  readonly extras: Uint8Array
}

/** The mean of a bag of embeddings and the binary inputs, through one hidden ReLU layer, to the log-odds of spam. */
export interface Network {
  readonly shape: NetworkShape
  /** `[rows, width]`; row 0 is padding. */
  readonly embeddings: Float32Array
  /** `[width + extras, hidden]` */
  readonly hiddenWeights: Float32Array
  readonly hiddenBias: Float32Array
  /** `[hidden]` */
  readonly outputWeights: Float32Array
  readonly outputBias: Float32Array
}

export interface NetworkTraining {
  readonly epochs: number
  readonly rate: number
  /** Fraction of an example's rows dropped each time it is seen. */
  readonly dropout: number
  readonly seed: number
}

/** Log-odds of one example. */
export function networkScore(network: Network, input: NetworkInput): number {
  const layer = new Float64Array(network.shape.width + network.shape.extras)
  const hidden = new Float64Array(network.shape.hidden)
  return forward(network, input, input.rows, layer, hidden)
}

/**
 * Trains by stochastic gradient descent on the weighted log loss with Adagrad (Duchi, Hazan and Singer, JMLR 12, 2011) and one accumulator
 * for each embedding. Returns the average of the weights after each epoch of the second half (Polyak and Juditsky, SIAM J. Control Optim. 30,
 * 1992). Deterministic for a seed.
 */
export function trainNetwork(
  shape: NetworkShape,
  inputs: readonly NetworkInput[],
  spam: readonly boolean[],
  costs: readonly number[],
  { epochs, rate, dropout, seed }: NetworkTraining,
): Network {
  const random = xoroshiro128plus(seed)
  const uniform = (length: number, bound: number): Float32Array =>
    Float32Array.from({ length }, () => (2 * uniformFloat64(random) - 1) * bound)
  const { width, extras, hidden } = shape
  const network: Network = {
    shape,
    embeddings: uniform(shape.rows * width, 1 / width).fill(0, 0, width),
    hiddenWeights: uniform((width + extras) * hidden, Math.sqrt(6 / (width + extras + hidden))),
    hiddenBias: new Float32Array(hidden),
    outputWeights: uniform(hidden, Math.sqrt(6 / (hidden + 1))),
    outputBias: new Float32Array(1),
  }
  const average: Network = {
    shape,
    embeddings: network.embeddings.slice(),
    hiddenWeights: network.hiddenWeights.slice(),
    hiddenBias: network.hiddenBias.slice(),
    outputWeights: network.outputWeights.slice(),
    outputBias: network.outputBias.slice(),
  }
  const squares = {
    embeddings: new Float32Array(shape.rows),
    hiddenWeights: new Float32Array(network.hiddenWeights.length),
    hiddenBias: new Float32Array(hidden),
    outputWeights: new Float32Array(hidden),
    outputBias: new Float32Array(1),
  }
  const step = (values: Float32Array, seen: Float32Array, k: number, gradient: number): void => {
    const total = (seen[k] ?? 0) + gradient * gradient
    seen[k] = total
    values[k] = (values[k] ?? 0) - (rate * gradient) / Math.sqrt(total + 1e-8)
  }
  const order = Uint32Array.from(inputs, (_, i) => i)
  const layer = new Float64Array(width + extras)
  const units = new Float64Array(hidden)
  const layerGradient = new Float64Array(width + extras)
  for (let epoch = 0; epoch < epochs; epoch++) {
    for (let k = order.length - 1; k >= 0; k--) {
      const other = uniformInt(random, 0, k)
      const chosen = order[other] ?? 0
      order[other] = order[k] ?? 0
      order[k] = chosen
      const input = inputs[chosen]
      if (input === undefined) continue
      const rows = dropout === 0 ? input.rows : input.rows.filter(() => uniformFloat64(random) >= dropout)
      const logOdds = forward(network, input, rows, layer, units)
      const error = (1 / (1 + Math.exp(-logOdds)) - (spam[chosen] ? 1 : 0)) * (costs[chosen] ?? 1)
      if (Math.abs(error) < 1e-6) continue
      layerGradient.fill(0)
      for (let j = 0; j < hidden; j++) {
        const unit = units[j] ?? 0
        if (unit <= 0) continue
        const gradient = error * (network.outputWeights[j] ?? 0)
        step(network.outputWeights, squares.outputWeights, j, error * unit)
        step(network.hiddenBias, squares.hiddenBias, j, gradient)
        for (let i = 0; i < width + extras; i++) {
          const value = layer[i] ?? 0
          const index = i * hidden + j
          layerGradient[i] = (layerGradient[i] ?? 0) + gradient * (network.hiddenWeights[index] ?? 0)
          if (value !== 0) step(network.hiddenWeights, squares.hiddenWeights, index, gradient * value)
        }
      }
      step(network.outputBias, squares.outputBias, 0, error)
      updateEmbeddings(network, squares.embeddings, rows, layerGradient, rate)
    }
    if (2 * epoch >= epochs) averageInto(average, network, epoch - Math.ceil(epochs / 2) + 1)
  }
  return average
}

/** Updates a running mean with the `count`-th network. */
function averageInto(average: Network, network: Network, count: number): void {
  const parts = ['embeddings', 'hiddenWeights', 'hiddenBias', 'outputWeights', 'outputBias'] as const
  for (const part of parts) {
    const [mean, values] = [average[part], network[part]]
    for (let k = 0; k < mean.length; k++) mean[k] = (mean[k] ?? 0) + ((values[k] ?? 0) - (mean[k] ?? 0)) / count
  }
}

function forward(network: Network, input: NetworkInput, rows: Int32Array, layer: Float64Array, units: Float64Array) {
  const { width, extras, hidden } = network.shape
  layer.fill(0)
  for (const row of rows) {
    for (let d = 0; d < width; d++) layer[d] = (layer[d] ?? 0) + (network.embeddings[row * width + d] ?? 0)
  }
  const scale = rows.length === 0 ? 0 : 1 / rows.length
  for (let d = 0; d < width; d++) layer[d] = (layer[d] ?? 0) * scale
  for (let e = 0; e < extras; e++) layer[width + e] = input.extras[e] ?? 0
  let logOdds = network.outputBias[0] ?? 0
  for (let j = 0; j < hidden; j++) {
    let sum = network.hiddenBias[j] ?? 0
    for (let i = 0; i < width + extras; i++) {
      const value = layer[i] ?? 0
      if (value !== 0) sum += value * (network.hiddenWeights[i * hidden + j] ?? 0)
    }
    units[j] = Math.max(0, sum)
    logOdds += Math.max(0, sum) * (network.outputWeights[j] ?? 0)
  }
  return logOdds
}

function updateEmbeddings(
  { embeddings, shape: { width } }: Network,
  squares: Float32Array,
  rows: Int32Array,
  bagGradient: Float64Array,
  rate: number,
): void {
  if (rows.length === 0) return
  let squared = 0
  for (let d = 0; d < width; d++) squared += (bagGradient[d] ?? 0) ** 2
  const share = squared / width
  for (const row of rows) {
    const total = (squares[row] ?? 0) + share
    squares[row] = total
    const size = rate / Math.sqrt(total + 1e-8)
    for (let d = 0; d < width; d++) {
      const index = row * width + d
      embeddings[index] = (embeddings[index] ?? 0) - size * (bagGradient[d] ?? 0)
    }
  }
}

/**
 * Merges networks of one shape into one whose log-odds are their mean (Dietterich, "Ensemble Methods in Machine Learning", 2000). Embeddings
 * are concatenated, and each hidden unit reads those of its own network.
 */
export function ensembleOf(networks: readonly Network[]): Network {
  const [first] = networks
  if (first === undefined) throw new RangeError('An ensemble needs at least one network.')
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
