import { goldenTolerance, type ModelInput, type ModelManifest } from '@sms-checker/contracts'
import type { InferenceSession } from 'onnxruntime-node'
import { type Contributions, logOddsOf, openContributions } from './contributions.ts'
import { inputTensor } from './input-tensor.ts'
import { readModelDirectory } from './model-directory.ts'
import { ModelFault } from './model-fault.ts'
import { type OutputReading, readableGraph, readProbabilities } from './model-output.ts'
import { prunedGraph } from './pruned-graph.ts'
import { openSession } from './session.ts'

/** A model that has shown that it answers as its trainer says. Runs on the thread that calls it. */
export interface Classifier {
  readonly manifest: ModelManifest
  /** Probability of spam of each text, 0 to 1. At least one text; texts as they came, normalised here. */
  probabilities(texts: readonly string[]): Promise<number[]>
  /** What a text's probability is made of; of a model that adds up its parts. */
  readonly contributions?: (text: string) => Promise<Contributions>
  /** Frees the session's memory, which the garbage collector does not see. */
  release(): Promise<void>
}

/**
 * Loads a model directory and lets the model answer its check messages.
 * @param threads Threads that one run may use, the caller's among them.
 * @throws {ModelFault} when the directory cannot be served.
 */
export async function openClassifier(directory: string, threads: number): Promise<Classifier> {
  const { manifest, graph } = await readModelDirectory(directory)
  const { graph: whole, ...reading } = readableGraph(graph, manifest)
  const { input, contributions: taken } = manifest
  const session = await openSession({
    graph: taken ? prunedGraph(whole, [reading.output.name]) : whole,
    input,
    outputs: [reading.output],
    threads,
  })
  const opened: Pick<InferenceSession, 'release'>[] = [session]
  const release = async () => {
    for (const one of opened) await one.release()
  }
  try {
    const apart = taken && (await openContributions({ graph: whole, input, contributions: taken, threads }))
    if (apart) opened.push(apart)
    const classifier: Classifier = {
      manifest,
      probabilities: (texts) => run(session, input, reading, texts),
      ...(apart && { contributions: apart.of }),
      release,
    }
    await verifyChecks(classifier)
    return classifier
  } catch (error) {
    await release()
    throw error
  }
}

async function run(
  session: InferenceSession,
  input: ModelInput,
  reading: OutputReading,
  texts: readonly string[],
): Promise<number[]> {
  const { name } = reading.output
  const outputs = await session.run({ [input.name]: inputTensor(texts, input) }, [name])
  return readProbabilities(outputs[name], reading, texts.length)
}

async function verifyChecks({ manifest, probabilities, contributions }: Classifier): Promise<void> {
  const expected = manifest.goldenExamples
  let found: number[]
  let apart: Contributions[] = []
  try {
    found = await probabilities(expected.map(({ sms }) => sms))
    if (contributions) apart = await Promise.all(expected.map(({ sms }) => contributions(sms)))
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message.split('\n')[0] : String(cause)
    throw new ModelFault(`The model fails on the manifest's check messages: ${reason}`, { cause })
  }
  for (const [index, { sms, probability }] of expected.entries()) {
    const answer = found[index] ?? Number.NaN
    const message = `check message ${index + 1} (${JSON.stringify(sms)})`
    if (!(Math.abs(answer - probability) <= goldenTolerance)) {
      throw new ModelFault(
        `The model answers ${message} with ${answer.toFixed(6)}, ` +
          `but its trainer computed ${probability}: training and serving differ.`,
      )
    }
    const parts = apart[index]
    const whole = parts === undefined ? answer : 1 / (1 + Math.exp(-logOddsOf(parts)))
    if (!(Math.abs(whole - answer) <= goldenTolerance)) {
      throw new ModelFault(
        `The contributions to ${message} add up to a probability of ${whole.toFixed(6)}, but the model answers ${answer.toFixed(6)}.`,
      )
    }
  }
}
