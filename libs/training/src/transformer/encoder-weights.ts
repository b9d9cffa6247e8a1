import type { Safetensors, Tensor } from './safetensors.ts'

/** The tensors of a BERT encoder with a linear classifier, by their names in Hugging Face's BertModel. */
export interface EncoderWeights {
  readonly heads: number
  readonly layers: number
  readonly width: number
  /** Longest message in tokens: the number of position embeddings. */
  readonly maxTokens: number
  /**
   * Returns a tensor.
   * @throws Error when it is missing or has other dimensions; -1 permits any
   */
  tensor(name: string, dims: readonly number[]): Tensor
}

/**
 * Returns the weights of `weights.safetensors`, which `transformer/fine_tune.py` writes.
 * @throws Error when the tensors are not those of a BERT encoder, or the metadata has no number of heads that divides the width
 */
export function encoderWeights({ tensors, metadata }: Safetensors): EncoderWeights {
  const tensor = (name: string, dims: readonly number[]): Tensor => {
    const found = tensors.get(name)
    if (found === undefined) throw new Error(`The weights have no tensor ${name}.`)
    if (found.dims.length !== dims.length || found.dims.some((dim, i) => dims[i] !== -1 && dims[i] !== dim)) {
      throw new Error(
        `Expected tensor ${name} to have dimensions [${dims.join(', ')}], got [${found.dims.join(', ')}].`,
      )
    }
    return found
  }
  const [maxTokens = 0, width = 0] = tensor('embeddings.position_embeddings.weight', [-1, -1]).dims
  const heads = Number(metadata.heads)
  if (!Number.isInteger(width / heads)) {
    throw new Error(
      `Expected the metadata "heads" of the weights to be a divisor of the width ${width}, got ${metadata.heads}.`,
    )
  }
  const layers = Array.from(tensors.keys()).filter((name) =>
    /^encoder\.layer\.\d+\.output\.dense\.weight$/.test(name),
  ).length
  return { heads, layers, width, maxTokens, tensor }
}
