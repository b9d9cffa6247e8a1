import { uniformInt } from 'pure-rand/distribution/uniformInt'
import { xoroshiro128plus } from 'pure-rand/generator/xoroshiro128plus'
import { type EncoderWeights, encoderWeights } from '../src/transformer/encoder-weights.ts'
import type { Tensor as Weights } from '../src/transformer/safetensors.ts'

export const [layers, width, heads, maxTokens] = [2, 8, 2, 12]
const specialTokens = ['[PAD]', '[UNK]', '[CLS]', '[SEP]']
export const tokens = [...specialTokens, ...'abcdefgh']

/** Random weights that 8 bits with one scale per row represent exactly. */
export function randomTensors(seed: number): Map<string, Weights> {
  const random = xoroshiro128plus(seed)
  const tensor = (dims: readonly number[], largest: number, mean = 0): Weights => ({
    dims,
    values: Float32Array.from({ length: dims.reduce((product, dim) => product * dim, 1) }, (_, i) => {
      const integer = i % (dims.at(-1) ?? 1) === 0 ? 127 : uniformInt(random, -127, 127)
      return mean + (integer * largest) / 127
    }),
  })
  const linear = (name: string, outputs: number, inputs: number): [string, Weights][] => [
    [`${name}.weight`, tensor([outputs, inputs], 0.75)],
    [`${name}.bias`, tensor([outputs], 0.5)],
  ]
  const norm = (name: string): [string, Weights][] => [
    [`${name}.weight`, tensor([width], 0.5, 1)],
    [`${name}.bias`, tensor([width], 0.5)],
  ]
  const layer = (name: string): [string, Weights][] => [
    ...['query', 'key', 'value'].flatMap((part) => linear(`${name}.attention.self.${part}`, width, width)),
    ...linear(`${name}.attention.output.dense`, width, width),
    ...norm(`${name}.attention.output.LayerNorm`),
    ...linear(`${name}.intermediate.dense`, 4 * width, width),
    ...linear(`${name}.output.dense`, width, 4 * width),
    ...norm(`${name}.output.LayerNorm`),
  ]
  return new Map([
    ['embeddings.word_embeddings.weight', tensor([tokens.length, width], 1)],
    ['embeddings.position_embeddings.weight', tensor([maxTokens, width], 0.5)],
    ['embeddings.token_type_embeddings.weight', tensor([2, width], 0.5)],
    ...norm('embeddings.LayerNorm'),
    ...Array.from({ length: layers }, (_, i) => layer(`encoder.layer.${i}`)).flat(),
    ...linear('classifier', 1, width),
  ])
}

/** A small encoder with random weights. */
export const randomEncoder = (seed: number): EncoderWeights =>
  encoderWeights({ tensors: randomTensors(seed), metadata: { heads: String(heads) } })
