import { workerData } from 'node:worker_threads'
import type { ModelManifest } from '@sms-checker/contracts'
import { Type } from 'typebox'
import { Parse } from 'typebox/value'
import type { Contributions } from '../explain/contributions.ts'
import { type Classifier, loadClassifier } from '../model/classifier.ts'
import { InvalidModelError } from '../model/invalid-model-error.ts'
import { classifyIsolatingFailures, type IsolatedClassification } from './isolate-failures.ts'

// The worker thread that runs the model. ONNX Runtime's `run` blocks the calling thread until it has the result; on the main thread a
// large batch would keep the service from answering health checks.

export const WorkerSettings = Type.Object({ directory: Type.String(), threads: Type.Integer({ minimum: 1 }) })

export type LoadResult =
  | { readonly status: 'loaded'; readonly manifest: ModelManifest }
  | { readonly status: 'invalid'; readonly reason: string }

let loading: Promise<Classifier> | undefined

/** Loads the model once. A worker that replaces a crashed one loads it with its first request. */
function classifier(): Promise<Classifier> {
  const { directory, threads } = Parse(WorkerSettings, workerData)
  loading ??= loadClassifier(directory, threads)
  return loading
}

/** Loads the model and runs its self-test. */
export async function load(): Promise<LoadResult> {
  try {
    const { manifest } = await classifier()
    return { status: 'loaded', manifest }
  } catch (error) {
    if (error instanceof InvalidModelError) return { status: 'invalid', reason: error.message }
    throw error
  }
}

/** Classifies messages, in one run unless the manifest limits its size, and retries the failed ones one by one. */
export function classify(messages: readonly string[]): Promise<IsolatedClassification> {
  return serialize(({ classify, manifest }) =>
    classifyIsolatingFailures(classify, messages, manifest.input.maxPaddedCharacters),
  )
}

/** Contributions to the log-odds of one message. Only for additive models. */
export function explain(message: string): Promise<Contributions> {
  return serialize(({ contributions }) => {
    if (contributions === undefined) throw new Error('This model has no contributions.')
    return contributions(message)
  })
}

export function release(): Promise<void> {
  return serialize((model) => model.release())
}

let previous: Promise<unknown> = Promise.resolve()

/** Starts a task when the previous one has ended, so that the measured time of a run is its own. */
function serialize<Result>(task: (model: Classifier) => Promise<Result>): Promise<Result> {
  const result = Promise.allSettled([previous]).then(async () => task(await classifier()))
  previous = result
  return result
}
