import { workerData } from 'node:worker_threads'
import type { ModelManifest } from '@sms-checker/contracts'
import { Type } from 'typebox'
import { Parse } from 'typebox/value'
import { type Classifier, openClassifier } from './classifier.ts'
import type { Contributions } from './contributions.ts'
import { ModelFault } from './model-fault.ts'

// The thread on which a model runs. ONNX Runtime's `run` holds the thread that calls it until the answer is there,
// so that on the main thread a large batch would keep the service from answering anything else.

export const WorkerSettings = Type.Object({ directory: Type.String(), threads: Type.Integer({ minimum: 1 }) })

/** What became of the model directory: a model that can be asked, or why there is none. */
export type Opening = { readonly manifest: ModelManifest } | { readonly fault: string }

let opened: Promise<Classifier> | undefined

function classifier(): Promise<Classifier> {
  opened ??= openFromSettings()
  return opened
}

function openFromSettings(): Promise<Classifier> {
  const { directory, threads } = Parse(WorkerSettings, workerData)
  return openClassifier(directory, threads)
}

/** Loads the model and lets it prove itself. */
export async function open(): Promise<Opening> {
  try {
    const { manifest } = await classifier()
    return { manifest }
  } catch (error) {
    if (error instanceof ModelFault) return { fault: error.message }
    throw error
  }
}

/** What a run of the model brought. */
export interface RunOutcome {
  /** Of spam, of each text. */
  readonly probabilities: readonly number[]
  /** How long the model itself took, in seconds. */
  readonly seconds: number
}

export function classify(texts: readonly string[]): Promise<RunOutcome> {
  return inTurn(async (model) => {
    const start = performance.now()
    const probabilities = await model.probabilities(texts)
    return { probabilities, seconds: (performance.now() - start) / 1_000 }
  })
}

/** What the probability of a text is made of. Only of a model that says so. */
export function takeApart(text: string): Promise<Contributions> {
  return inTurn(async ({ contributions }) => {
    if (contributions === undefined) throw new Error('This model does not take its answers apart.')
    return contributions(text)
  })
}

export function release(): Promise<void> {
  return inTurn((model) => model.release())
}

let last: Promise<unknown> = Promise.resolve()

/** Tasks arrive while one is at work: each begins when the one before has ended, so that its time is its own. */
function inTurn<Outcome>(task: (model: Classifier) => Promise<Outcome>): Promise<Outcome> {
  const outcome = Promise.allSettled([last]).then(async () => task(await classifier()))
  last = outcome
  return outcome
}
