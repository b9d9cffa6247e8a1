import { checkTolerance, type ModelInput, type ModelManifest, normalizeMessage } from '@sms-checker/contracts'
import { type InferenceSession, Tensor } from 'onnxruntime-node'
import { readModelDirectory } from './model-directory.ts'
import { ModelFault } from './model-fault.ts'
import { type ReadableGraph, readableGraph, readProbabilities } from './model-output.ts'
import { openSession } from './session.ts'

/** A model that has shown that it answers as its trainer says. Runs on the thread that calls it. */
export interface Classifier {
  readonly manifest: ModelManifest
  /** Probability of spam of each text, 0 to 1. At least one text; texts as they came, normalised here. */
  probabilities(texts: readonly string[]): Promise<number[]>
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
  const readable = readableGraph(graph, manifest)
  const session = await openSession({ ...readable, input: manifest.input, threads })
  const classifier: Classifier = {
    manifest,
    probabilities: (texts) => run(session, manifest.input, readable, texts),
    release: () => session.release(),
  }
  try {
    await verifyChecks(classifier)
  } catch (error) {
    await classifier.release()
    throw error
  }
  return classifier
}

async function run(
  session: InferenceSession,
  { name, shape, text }: ModelInput,
  readable: ReadableGraph,
  texts: readonly string[],
): Promise<number[]> {
  const seen = texts.map(text === 'raw' ? (sms) => sms.toWellFormed() : normalizeMessage)
  const input = new Tensor('string', seen, shape === '[N,1]' ? [seen.length, 1] : [seen.length])
  const outputs = await session.run({ [name]: input }, [readable.output.name])
  return readProbabilities(outputs[readable.output.name], readable, texts.length)
}

async function verifyChecks({ manifest, probabilities }: Classifier): Promise<void> {
  const expected = manifest.checks
  let found: number[]
  try {
    found = await probabilities(expected.map(({ sms }) => sms))
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message.split('\n')[0] : String(cause)
    throw new ModelFault(`The model fails on the manifest's check messages: ${reason}`, { cause })
  }
  for (const [index, { sms, probability }] of expected.entries()) {
    const answer = found[index] ?? Number.NaN
    if (!(Math.abs(answer - probability) <= checkTolerance)) {
      throw new ModelFault(
        `The model answers check message ${index + 1} (${JSON.stringify(sms)}) with ${answer.toFixed(6)}, ` +
          `but its trainer computed ${probability}: training and serving differ.`,
      )
    }
  }
}
