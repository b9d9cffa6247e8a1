import { InferenceSession, Tensor } from 'onnxruntime-node'

/** Small, so that one long message pads few short ones. */
const batchSize = 32

/** Runs a graph and returns the probability of spam of each normalized message. */
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
    if (!(data instanceof Float32Array))
      throw new Error(`Expected the graph's output ${output} to be a float32 tensor.`)
    probabilities.push(...data)
  }
  await session.release()
  return probabilities
}
