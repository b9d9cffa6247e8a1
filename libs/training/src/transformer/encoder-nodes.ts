import type { GraphBuilder } from '../onnx/graph-builder.ts'
import type { EncoderWeights } from './encoder-weights.ts'
import type { Tensor } from './safetensors.ts'

const float = 1n
const epsilon = 1e-12

/**
 * Activations have 7 bits: an integer from -63 to 63, plus the zero point. Older processors add two products of activation and weight
 * in 16 bits, which 8 bits each would exceed.
 */
const maxActivation = 63
const zeroPoint = maxActivation + 1

/** Weights in 8 bits, with one scale for each row of the tensor. */
interface Quantized {
  readonly values: Int8Array
  readonly scales: Float32Array
}

/**
 * Adds nodes that compute the log-odds of spam, `float32[N]`, of token ids, `int64[N, T]`, where 0 is padding: a BERT encoder (Devlin et
 * al., NAACL 2019), the mean of its outputs, and a linear layer.
 *
 * Weights have 8 bits, with a scale for each output, and the inputs of a linear layer have 7 bits, with a scale for each token. ONNX Runtime's
 * own dynamic quantization has one scale for all tokens, so the result of a message would depend on its batch. Only attention sees padding:
 * everything else is computed for a list of all M tokens of a batch, so one long message does not make the others slower.
 * @param tokens for each id, the row in the table of embeddings
 */
export function addEncoderLogOdds(
  graph: GraphBuilder,
  ids: string,
  weights: EncoderWeights,
  tokens: readonly number[],
): string {
  const flat = graph.add('Reshape', [ids, graph.int64([-1])])
  const isToken = graph.add('Sign', [flat])
  const places = graph.add('Squeeze', [graph.add('NonZero', [isToken]), graph.int64([0])])
  const numbers = graph.add('Sub', [graph.add('CumSum', [isToken, graph.int64(0)]), graph.int64(1)])
  const shape = graph.add('Shape', [ids])
  const present = graph.add('Cast', [graph.add('Sign', [ids])], { attributes: { to: float } })
  const one = graph.floats('encoder_one', Float32Array.of(1), [])
  const penalty = graph.floats('encoder_padding_penalty', Float32Array.of(1e4), [])
  const attention: AttentionInputs = {
    tokenNumbers: graph.add('Reshape', [numbers, shape]),
    places,
    mask: graph.add('Unsqueeze', [graph.add('Mul', [graph.add('Sub', [present, one]), penalty]), graph.int64([1, 2])]),
    scale: graph.floats('encoder_scale', Float32Array.of(1 / Math.sqrt(weights.width / weights.heads)), []),
  }
  const length = graph.add('Squeeze', [graph.add('Shape', [ids], { attributes: { start: 1n } })])
  let hidden = addEmbeddings(graph, weights, tokens, {
    ids: graph.add('Gather', [flat, places]),
    positions: graph.add('Mod', [places, length]),
  })
  for (let layer = 0; layer < weights.layers; layer++) {
    hidden = addLayer(graph, hidden, attention, weights, `encoder.layer.${layer}`)
  }

  const outputs = graph.add('Gather', [hidden, attention.tokenNumbers])
  const outputsOfTokens = graph.add('Mul', [outputs, graph.add('Unsqueeze', [present, graph.int64([2])])])
  const sum = graph.add('ReduceSum', [outputsOfTokens, graph.int64([1])], { attributes: { keepdims: 0n } })
  const mean = graph.add('Div', [sum, graph.add('ReduceSum', [present, graph.int64([1])])])
  const classifier = weights.tensor('classifier.weight', [1, weights.width])
  const logOdds = graph.add('Gemm', [
    mean,
    graph.floats('classifier.weight', classifier.values, [weights.width, 1]),
    vector(graph, weights, 'classifier.bias', 1),
  ])
  return graph.add('Squeeze', [logOdds, graph.int64([1])])
}

/** Adds nodes that look up the embeddings of tokens and their positions in a message, both `int64[M]`. */
function addEmbeddings(
  graph: GraphBuilder,
  weights: EncoderWeights,
  tokens: readonly number[],
  { ids, positions }: { readonly ids: string; readonly positions: string },
): string {
  const { width, maxTokens } = weights
  const name = 'embeddings.word_embeddings.weight'
  const table = quantize(selectRows(weights.tensor(name, [-1, width]), tokens))
  const values = graph.add('Gather', [graph.bytes(name, table.values, [tokens.length, width]), ids])
  const scales = graph.add('Gather', [graph.floats(`${name}_scale`, table.scales, [tokens.length, 1]), ids])
  const words = graph.add('Mul', [graph.add('Cast', [values], { attributes: { to: float } }), scales])

  const positionName = 'embeddings.position_embeddings.weight'
  const tokenType = weights.tensor('embeddings.token_type_embeddings.weight', [-1, width]).values
  const sums = weights
    .tensor(positionName, [maxTokens, width])
    .values.map((value, i) => value + (tokenType[i % width] ?? 0))
  const ofPositions = graph.add('Gather', [graph.floats(positionName, sums, [maxTokens, width]), positions])
  return addNormalization(graph, graph.add('Add', [words, ofPositions]), weights, 'embeddings.LayerNorm')
}

interface AttentionInputs {
  /** For each position of each message, the number of its token in the list of all tokens, `int64[N, T]`. */
  readonly tokenNumbers: string
  /** For each token, its position in the batch, `int64[M]`. */
  readonly places: string
  /** Added to the scores of each token, `float32[N, 1, 1, T]`. */
  readonly mask: string
  /** Factor of all scores. */
  readonly scale: string
}

/** Adds the nodes of one layer, `float32[M, width]` to `float32[M, width]`. */
function addLayer(
  graph: GraphBuilder,
  input: string,
  { tokenNumbers, places, mask, scale }: AttentionInputs,
  weights: EncoderWeights,
  name: string,
): string {
  const { width, heads } = weights
  const quantized = addQuantization(graph, input)
  const headsOf = (projection: string, perm: readonly bigint[]): string => {
    const projected = addLinear(graph, quantized, weights, `${name}.attention.self.${projection}`, [width, width])
    const ofMessages = graph.add('Gather', [projected, tokenNumbers])
    const split = graph.add('Reshape', [ofMessages, graph.int64([0, 0, heads, width / heads])])
    return graph.add('Transpose', [split], { attributes: { perm } })
  }
  const query = headsOf('query', [0n, 2n, 1n, 3n])
  const key = headsOf('key', [0n, 2n, 3n, 1n])
  const value = headsOf('value', [0n, 2n, 1n, 3n])
  const scores = graph.add('Add', [graph.add('Mul', [graph.add('MatMul', [query, key]), scale]), mask])
  const context = graph.add('MatMul', [graph.add('Softmax', [scores]), value])
  const joined = graph.add('Reshape', [
    graph.add('Transpose', [context], { attributes: { perm: [0n, 2n, 1n, 3n] } }),
    graph.int64([-1, width]),
  ])
  const ofTokens = graph.add('Gather', [joined, places])
  const attention = addLinear(graph, addQuantization(graph, ofTokens), weights, `${name}.attention.output.dense`, [
    width,
    width,
  ])
  const sum = graph.add('Add', [input, attention])
  const attended = addNormalization(graph, sum, weights, `${name}.attention.output.LayerNorm`)
  const inner = addLinear(graph, addQuantization(graph, attended), weights, `${name}.intermediate.dense`, [
    4 * width,
    width,
  ])
  const activated = addQuantization(graph, graph.add('Gelu', [inner]))
  const outer = addLinear(graph, activated, weights, `${name}.output.dense`, [width, 4 * width])
  return addNormalization(graph, graph.add('Add', [attended, outer]), weights, `${name}.output.LayerNorm`)
}

/** Rows of activations: `values`, `uint8[M, K]`, less the zero point and times `factor`, times the scale of the row, `float32[M, 1]`. */
interface QuantizedRows {
  readonly values: string
  readonly factor: string
  readonly scales: string
}

/** Adds nodes that quantize each row by its largest absolute value. */
function addQuantization(graph: GraphBuilder, input: string): QuantizedRows {
  const largest = graph.add('ReduceMax', [graph.add('Abs', [input]), graph.int64([1])])
  // A row of zeros must not be divided by zero.
  const scales = graph.add('Max', [largest, graph.float32(1e-20)])
  const factor = graph.float32(1 / maxActivation)
  const values = graph.add('QuantizeLinear', [graph.add('Div', [input, scales]), factor, graph.uint8(zeroPoint)])
  return { values, factor, scales }
}

/** Adds a linear layer. PyTorch stores its weights as `[outputs, inputs]`. */
function addLinear(
  graph: GraphBuilder,
  input: QuantizedRows,
  weights: EncoderWeights,
  name: string,
  [outputs, inputs]: readonly [number, number],
): string {
  const { values, scales } = quantize(weights.tensor(`${name}.weight`, [outputs, inputs]))
  const transposed = new Int8Array(values.length)
  for (let output = 0; output < outputs; output++) {
    for (let k = 0; k < inputs; k++) transposed[k * outputs + output] = values[output * inputs + k] ?? 0
  }
  const product = graph.add(
    'MatMulIntegerToFloat',
    [
      input.values,
      graph.bytes(`${name}.weight`, transposed, [inputs, outputs]),
      input.factor,
      graph.floats(`${name}.weight_scale`, scales, [outputs]),
      graph.uint8(zeroPoint),
    ],
    { domain: 'com.microsoft' },
  )
  const rescaled = graph.add('Mul', [product, input.scales])
  return graph.add('Add', [rescaled, vector(graph, weights, `${name}.bias`, outputs)])
}

function addNormalization(graph: GraphBuilder, input: string, weights: EncoderWeights, name: string): string {
  const scale = vector(graph, weights, `${name}.weight`, weights.width)
  const bias = vector(graph, weights, `${name}.bias`, weights.width)
  return graph.add('LayerNormalization', [input, scale, bias], { attributes: { epsilon } })
}

function vector(graph: GraphBuilder, weights: EncoderWeights, name: string, length: number): string {
  return graph.floats(name, weights.tensor(name, [length]).values, [length])
}

function selectRows({ dims: [, width = 0], values }: Tensor, rows: readonly number[]): Tensor {
  const selected = new Float32Array(rows.length * width)
  rows.forEach((row, i) => {
    selected.set(values.subarray(row * width, (row + 1) * width), i * width)
  })
  return { dims: [rows.length, width], values: selected }
}

function quantize({ dims: [rows = 0, columns = 0], values }: Tensor): Quantized {
  const quantized = new Int8Array(values.length)
  const scales = new Float32Array(rows)
  for (let row = 0; row < rows; row++) {
    const own = values.subarray(row * columns, (row + 1) * columns)
    const largest = own.reduce((max, value) => Math.max(max, Math.abs(value)), 0)
    const scale = largest === 0 ? 1 : largest / 127
    scales[row] = scale
    own.forEach((value, k) => {
      quantized[row * columns + k] = Math.round(value / scale)
    })
  }
  return { values: quantized, scales }
}
