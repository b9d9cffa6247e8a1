import { goldenTolerance, type ModelInput, type ModelManifest } from '@sms-checker/contracts'
import type { InferenceSession } from 'onnxruntime-node'
import { type Contributions, createContributionsSession, logOddsOf } from '../explain/contributions.ts'
import { readModelDirectory } from './directory.ts'
import { decodeModel, encodeModel, pruneModel } from './graph.ts'
import { validateModel } from './graph-validation.ts'
import { firstLineOf, InvalidModelError } from './invalid-model-error.ts'
import { type Classification, type ResolvedOutput, readColumnSums, readProbabilities, resolveOutput } from './output.ts'
import { createSession, inputTensor } from './session.ts'

/** A loaded model that passed its self-test. It runs on the calling thread, which it blocks. */
export interface Classifier {
  readonly manifest: ModelManifest
  /** Classifies at least one message in one run. Messages are normalized here when the manifest asks for it. */
  classify(messages: readonly string[]): Promise<Classification>
  /** Contributions to the log-odds of one message. Only for additive models. */
  readonly contributions?: (message: string) => Promise<Contributions>
  /** Sum of the two columns for each message. Only for outputs with a column for each label. */
  readonly columnSums?: (messages: readonly string[]) => Promise<number[]>
  /** Frees the memory of the sessions, which the garbage collector does not track. */
  release(): Promise<void>
}

/**
 * Loads a model directory and runs the self-test on its golden examples.
 * @param threads Threads for one run, including the calling thread.
 * @throws {InvalidModelError} when the directory cannot be served.
 */
export async function loadClassifier(directory: string, threads: number): Promise<Classifier> {
  const { manifest, onnx } = await readModelDirectory(directory)
  const decoded = decodeModel(onnx)
  validateModel(decoded)
  const { model, ...resolved } = resolveOutput(decoded, manifest)
  const { input, contributions: outputs } = manifest
  const isUnchanged = model === decoded && outputs === undefined
  const session = await createSession({
    onnx: isUnchanged ? onnx : encodeModel(outputs ? pruneModel(model, [resolved.output.name]) : model),
    input,
    outputs: [resolved.output],
    threads,
  })
  const sessions: Pick<InferenceSession, 'release'>[] = [session]
  const release = async () => {
    for (const each of sessions) await each.release()
  }
  try {
    const contributions = outputs && (await createContributionsSession({ model, input, outputs, threads }))
    if (contributions) sessions.push(contributions)
    const classifier: Classifier = {
      manifest,
      classify: async (messages) =>
        readProbabilities(await run(session, input, resolved, messages), resolved, messages.length),
      ...(contributions && { contributions: contributions.of }),
      ...(resolved.output.shape === '[N,2]' && {
        columnSums: async (messages: readonly string[]) =>
          readColumnSums(await run(session, input, resolved, messages), messages.length),
      }),
      release,
    }
    await selfTest(classifier)
    return classifier
  } catch (error) {
    await release()
    throw error
  }
}

async function run(
  session: InferenceSession,
  input: ModelInput,
  { output }: ResolvedOutput,
  messages: readonly string[],
) {
  const outputs = await session.run({ [input.name]: inputTensor(messages, input) }, [output.name])
  return outputs[output.name]
}

/** Compares the model with the probabilities that its trainer computed, and the sum of the contributions with the model. */
async function selfTest({ manifest, classify, contributions }: Classifier): Promise<void> {
  const examples = manifest.goldenExamples
  const messages = examples.map(({ sms }) => sms)
  let classification: Classification
  let explained: Contributions[] = []
  try {
    classification = await classify(messages)
    if (contributions) explained = await Promise.all(messages.map((sms) => contributions(sms)))
  } catch (cause) {
    throw new InvalidModelError(`The model fails on the manifest's golden examples: ${firstLineOf(cause)}`, { cause })
  }
  for (const [index, { sms, probability }] of examples.entries()) {
    const actual = classification.probabilities[index]
    const message = `golden example ${index + 1} (${JSON.stringify(sms)})`
    if (actual === undefined) {
      throw new InvalidModelError(`The model fails on ${message}: ${classification.error}`)
    }
    if (Math.abs(actual - probability) > goldenTolerance) {
      throw new InvalidModelError(
        `The model returns ${actual.toFixed(6)} for ${message}, but its trainer computed ${probability}: training and serving differ.`,
      )
    }
    const parts = explained[index]
    const sum = parts === undefined ? actual : 1 / (1 + Math.exp(-logOddsOf(parts)))
    if (!(Math.abs(sum - actual) <= goldenTolerance)) {
      throw new InvalidModelError(
        `The contributions to ${message} add up to a probability of ${sum.toFixed(6)}, but the model returns ${actual.toFixed(6)}.`,
      )
    }
  }
}
