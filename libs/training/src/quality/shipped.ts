import { heldOutParts, type SplitMessage } from '../corpus/split.ts'
import { readModelDirectory } from '../model-directory.ts'
import { onnxProbabilities } from '../onnx/onnx-scorer.ts'
import { type Confusion, confusion, matthews } from './confusion.ts'

/** Figures of a committed model, from its file, on held-out messages: by corpus, and over all. */
export async function evaluateShipped(
  directory: string,
  messages: readonly SplitMessage[],
): Promise<Record<string, Confusion & { readonly mcc: number }>> {
  const { graph, manifest } = await readModelDirectory(directory)
  const heldOut = messages.filter(({ part, corpus }) => heldOutParts.has(part) && corpus !== 'written')
  const probabilities = await onnxProbabilities(
    graph,
    heldOut.map(({ text }) => text),
    { input: manifest.input.name, output: manifest.output.name },
  )
  const figures = (wanted: (message: SplitMessage) => boolean) => {
    const chosen = heldOut.flatMap((message, i) => (wanted(message) ? [i] : []))
    const counts = confusion(
      chosen.map((i) => probabilities[i] ?? 0),
      chosen.map((i) => heldOut[i]?.spam ?? false),
      manifest.threshold,
    )
    return { ...counts, mcc: Number(matthews(counts).toFixed(4)) }
  }
  const corpora = [...new Set(heldOut.map(({ corpus }) => corpus))].sort()
  return {
    ...Object.fromEntries(corpora.map((name) => [name, figures(({ corpus }) => corpus === name)])),
    all: figures(() => true),
  }
}
