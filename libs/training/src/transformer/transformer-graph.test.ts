import { InferenceSession, Tensor } from 'onnxruntime-node'
import { describe, expect, it } from 'vitest'
import { heads, layers, maxTokens, randomTensors, tokens, width } from '../../test/random-encoder.ts'
import { inputName, outputName } from '../model-type.ts'
import { GraphBuilder } from '../onnx/graph-builder.ts'
import { encoderWeights } from './encoder-weights.ts'
import type { Tensor as Weights } from './safetensors.ts'
import { addTransformerLogOdds, transformerGraph } from './transformer-graph.ts'
import type { Token } from './vocabulary.ts'

type Matrix = number[][]

/** Rounds to a 63rd of the largest absolute value of the row, as the inputs of linear layers are stored. */
function inSevenBits(row: readonly number[]): number[] {
  const scale = Math.max(...row.map(Math.abs)) / 63
  return row.map((value) => scale * Math.round(value / scale))
}

/**
 * Log-odds of token ids, written as in the paper and without ONNX.
 * @param stored how the inputs of the linear layers of the encoder are stored
 */
function logOddsOf(
  tensors: ReadonlyMap<string, Weights>,
  ids: readonly number[],
  stored: (row: readonly number[]) => readonly number[] = inSevenBits,
): number {
  const rowsOf = (name: string): Matrix => {
    const { dims, values } = tensors.get(name) ?? { dims: [], values: new Float32Array() }
    const columns = dims.at(-1) ?? 1
    return Array.from({ length: values.length / columns }, (_, row) =>
      Array.from(values.subarray(row * columns, (row + 1) * columns)),
    )
  }
  const vector = (name: string): number[] => rowsOf(name)[0] ?? []
  const linear = (x: Matrix, name: string): Matrix =>
    x.map((row) =>
      rowsOf(`${name}.weight`).map((weights, output) => dot(row, weights) + (vector(`${name}.bias`)[output] ?? 0)),
    )
  const layer = (x: Matrix, name: string): Matrix =>
    linear(
      x.map((row) => [...stored(row)]),
      name,
    )
  const norm = (x: Matrix, name: string): Matrix =>
    x.map((row) => {
      const mean =
        dot(
          row,
          row.map(() => 1),
        ) / row.length
      const variance = row.reduce((sum, value) => sum + (value - mean) ** 2, 0) / row.length
      const [scales, biases] = [vector(`${name}.weight`), vector(`${name}.bias`)]
      return row.map((value, i) => ((value - mean) / Math.sqrt(variance)) * (scales[i] ?? 0) + (biases[i] ?? 0))
    })
  const attention = (x: Matrix, name: string): Matrix => {
    const [query, key, value] = ['query', 'key', 'value'].map((part) => layer(x, `${name}.${part}`))
    return x.map((_, i) =>
      Array.from({ length: heads }, (_, head) => {
        const own = (row: number[] = []): number[] => row.slice((head * width) / heads, ((head + 1) * width) / heads)
        const scores = x.map((_, j) => Math.exp(dot(own(query?.[i]), own(key?.[j])) / Math.sqrt(width / heads)))
        const total = dot(
          scores,
          scores.map(() => 1),
        )
        const values = x.map((_, j) => own(value?.[j]))
        return own(x[0]).map(
          (_, d) =>
            dot(
              scores,
              values.map((row) => row[d] ?? 0),
            ) / total,
        )
      }).flat(),
    )
  }
  const embeddings = ids.map((id, position) =>
    sum([
      rowsOf('embeddings.word_embeddings.weight')[id] ?? [],
      rowsOf('embeddings.position_embeddings.weight')[position] ?? [],
      vector('embeddings.token_type_embeddings.weight'),
    ]),
  )
  let x = norm(embeddings, 'embeddings.LayerNorm')
  for (let number = 0; number < layers; number++) {
    const name = `encoder.layer.${number}`
    const attended = layer(attention(x, `${name}.attention.self`), `${name}.attention.output.dense`)
    x = norm(add(x, attended), `${name}.attention.output.LayerNorm`)
    const inner = layer(x, `${name}.intermediate.dense`).map((row) => row.map(gelu))
    x = norm(add(x, layer(inner, `${name}.output.dense`)), `${name}.output.LayerNorm`)
  }
  return linear([sum(x).map((value) => value / ids.length)], 'classifier')[0]?.[0] ?? Number.NaN
}

const dot = (a: readonly number[], b: readonly number[]): number =>
  a.reduce((s, value, i) => s + value * (b[i] ?? 0), 0)
const sum = (rows: Matrix): number[] => (rows[0] ?? []).map((_, i) => rows.reduce((s, row) => s + (row[i] ?? 0), 0))
const add = (a: Matrix, b: Matrix): Matrix => a.map((row, i) => sum([row, b[i] ?? []]))
const gelu = (x: number): number => 0.5 * x * (1 + erf(x / Math.SQRT2))

/** The Taylor series of the error function, which is accurate for |x| < 4. */
function erf(x: number): number {
  let [term, total] = [x, x]
  for (let n = 1; n < 100; n++) {
    term *= (-x * x) / n
    total += term / (2 * n + 1)
  }
  return (2 / Math.sqrt(Math.PI)) * total
}

const weightsOf = (tensors: ReadonlyMap<string, Weights>) =>
  encoderWeights({ tensors, metadata: { heads: String(heads) } })
const tensors = randomTensors(1)
const vocabulary = tokens.map((text, id) => ({ text, id }))
const session = await open(logOddsGraph(tensors, vocabulary))
const messages = ['a', 'b a', 'c h e', 'h g f e d c b a a', 'b b b b b b b b b b b b b b b', '', 'x a']

function logOddsGraph(of: ReadonlyMap<string, Weights>, kept: readonly Token[]): Uint8Array {
  const graph = new GraphBuilder()
  const logOdds = addTransformerLogOdds(graph, inputName, weightsOf(of), kept)
  graph.add('Identity', [logOdds], { outputs: [outputName] })
  return graph.build(inputName, [{ name: outputName }])
}

function open(graph: Uint8Array): Promise<InferenceSession> {
  return InferenceSession.create(graph, { logSeverityLevel: 3 })
}

async function run(batch: readonly string[], of = session): Promise<number[]> {
  const results = await of.run({ [inputName]: new Tensor('string', [...batch], [batch.length]) })
  return Array.from(results[outputName]?.data ?? [], Number)
}

function idsOf(message: string): number[] {
  const words = message.split(' ').filter((word) => word !== '')
  const texts = ['[CLS]', ...words.slice(0, maxTokens - 2), '[SEP]']
  return texts.map((text) => (tokens.includes(text) ? tokens.indexOf(text) : tokens.indexOf('[UNK]')))
}

describe('addTransformerLogOdds', () => {
  it('computes the log-odds of a BERT encoder with a mean and a linear layer', async () => {
    const computed = await run(messages)
    for (const [i, message] of messages.entries()) {
      expect(computed[i], message).toBeCloseTo(logOddsOf(tensors, idsOf(message)), 4)
    }
    expect(new Set(computed.map((value) => value.toFixed(3))).size).toBe(messages.length)
  })

  it('differs little from exact inputs of the linear layers', async () => {
    const computed = await run(messages)
    for (const [i, message] of messages.entries()) {
      const difference = Math.abs((computed[i] ?? Number.NaN) - logOddsOf(tensors, idsOf(message), (row) => row))
      expect(difference, message).toBeGreaterThan(1e-5)
      expect(difference, message).toBeLessThan(0.1)
    }
  })

  it('returns the same for a message alone and in a batch', async () => {
    const together = await run(messages)
    for (const [i, message] of messages.entries()) {
      expect((await run([message]))[0]).toBeCloseTo(together[i] ?? Number.NaN, 5)
    }
  })

  it('reads the embeddings of the tokens that the vocabulary keeps', async () => {
    const kept = vocabulary.filter(({ text }) => !['a', 'c'].includes(text))
    const pruned = await open(logOddsGraph(tensors, kept))
    expect((await run(['b h'], pruned))[0]).toBeCloseTo(logOddsOf(tensors, idsOf('b h')), 4)
    expect((await run(['a h'], pruned))[0]).toBeCloseTo(logOddsOf(tensors, idsOf('x h')), 4)
  })

  it('stores a weight in one byte and changes the log-odds little when 8 bits do not represent it exactly', async () => {
    const fine = new Map(
      Array.from(tensors, ([name, { dims, values }]): [string, Weights] => [
        name,
        { dims, values: values.map((value, i) => value + 0.002 * Math.sin(i)) },
      ]),
    )
    const rounded = await open(logOddsGraph(fine, vocabulary))
    const [computed = Number.NaN] = await run(['c h e'], rounded)
    const exact = logOddsOf(fine, idsOf('c h e'))
    expect(Math.abs(computed - exact)).toBeGreaterThan(1e-5)
    expect(Math.abs(computed - exact)).toBeLessThan(0.05)
  })
})

describe('transformerGraph', () => {
  it('outputs the probability of spam', async () => {
    const [logOdds = Number.NaN] = await run(['b h'])
    const [probability] = await run(['b h'], await open(transformerGraph(weightsOf(tensors), vocabulary)))
    expect(probability).toBeCloseTo(1 / (1 + Math.exp(-logOdds)), 6)
  })
})

describe('encoderWeights', () => {
  it.each([[{}], [{ heads: '3' }], [{ heads: '0' }]])('rejects the metadata %j', (metadata) => {
    expect(() => encoderWeights({ tensors, metadata })).toThrow('to be a divisor of the width 8')
  })

  it('names a tensor that is missing or has other dimensions', () => {
    const name = 'encoder.layer.1.intermediate.dense.weight'
    const withTensor = (tensor: Weights | undefined) => () => {
      const changed = new Map(tensors)
      if (tensor === undefined) changed.delete(name)
      else changed.set(name, tensor)
      return transformerGraph(weightsOf(changed), vocabulary)
    }
    expect(withTensor(undefined)).toThrow(`The weights have no tensor ${name}.`)
    expect(withTensor({ dims: [8, 32], values: new Float32Array(256) })).toThrow(
      `Expected tensor ${name} to have dimensions [32, 8], got [8, 32].`,
    )
  })
})
