import { InferenceSession, Tensor } from 'onnxruntime-node'

/** Few enough that one long message does not pad many short ones. */
const batchSize = 32

/** Probability of spam of each normalised message, by a graph of `string[N]` to `float32[N]`. */
export async function onnxProbabilities(
  graph: Uint8Array,
  messages: readonly string[],
  { input, output }: { readonly input: string; readonly output: string },
): Promise<number[]> {
  const session = await InferenceSession.create(graph, { intraOpNumThreads: 1, interOpNumThreads: 1 })
  const probabilities: number[] = []
  for (let start = 0; start < messages.length; start += batchSize) {
    const batch = messages.slice(start, start + batchSize)
    const result = await session.run({ [input]: new Tensor('string', batch, [batch.length]) }, [output])
    const data = result[output]?.data
    if (!(data instanceof Float32Array)) throw new Error(`The graph's output ${output} is no float32 tensor.`)
    probabilities.push(...data)
  }
  await session.release()
  return probabilities
}
