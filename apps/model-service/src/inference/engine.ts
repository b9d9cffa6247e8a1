import type { ModelManifest } from '@sms-checker/contracts'
import { Piscina } from 'piscina'
import type { Contributions } from '../explain/contributions.ts'
import type { IsolatedClassification } from './isolate-failures.ts'
import { type InferenceObserver, InferenceScheduler, type OnRun, type SchedulerLimits } from './scheduler.ts'
import type { LoadResult } from './worker.ts'

const limits: Omit<SchedulerLimits, 'maxBatchSize'> = {
  maxPaddedCharacters: 32_768,
  queueTimeoutMs: 1_000,
  maxQueueSize: 8_192,
}

/** A run leaves little garbage: a small young generation is collected before it grows to 48 MB. */
const maxYoungGenerationSizeMb = 6

/** A model on a worker thread. */
export interface InferenceEngine {
  readonly manifest: ModelManifest
  /** Probability of spam of each message, in order. Messages share batches with those of other requests. */
  classify(messages: readonly string[], onRun?: OnRun): Promise<readonly number[]>
  /** The same in one run that no other message shares; `undefined` where the model fails on a message. */
  classifyUnbatched(messages: readonly string[], onRun?: OnRun): Promise<readonly (number | undefined)[]>
  /** Contributions to the log-odds of one message. Only for additive models. */
  readonly contributions?: (message: string, onRun?: OnRun) => Promise<Contributions>
  /** Sets the observer of all work from now on. */
  observe(observer: InferenceObserver): void
  /** Responds to the requests in the queue, then releases the model and its thread. */
  close(): Promise<void>
}

/** A model that is ready, or the reason why it cannot be served. */
export type ModelStatus =
  | { readonly status: 'ready'; readonly engine: InferenceEngine }
  | { readonly status: 'invalid'; readonly reason: string }

export interface EngineOptions {
  /** The model directory. */
  readonly directory: string
  /** Threads for one run of the model. */
  readonly threads: number
  /** Maximum number of messages in a batch. */
  readonly maxBatchSize: number
  /** The worker's script, when it is not beside this module. */
  readonly worker?: WorkerScript
}

type WorkerScript = { readonly filename: string; readonly execArgv?: string[] }

/** Loads a model directory on a new worker thread. */
export async function startEngine(options: EngineOptions): Promise<ModelStatus> {
  const { directory, threads, maxBatchSize, worker = workerScript() } = options
  const pool = new Piscina({
    ...worker,
    minThreads: 1,
    maxThreads: 1,
    // The scheduler keeps one run queued so that the worker never idles. The pool's own queue stays empty.
    concurrentTasksPerWorker: 2,
    // Run times are measured in the worker, around the model alone.
    recordTiming: false,
    workerData: { directory, threads },
    resourceLimits: { maxYoungGenerationSizeMb },
  })
  const loaded: LoadResult = await pool.run(undefined, { name: 'load' })
  if (loaded.status === 'invalid') {
    await pool.close()
    return loaded
  }
  const { manifest } = loaded
  const scheduler = new InferenceScheduler(
    {
      classify: (messages): Promise<IsolatedClassification> => pool.run(messages, { name: 'classify' }),
      explain: (message): Promise<Contributions> => pool.run(message, { name: 'explain' }),
    },
    { ...limits, maxBatchSize },
  )
  return {
    status: 'ready',
    engine: {
      manifest,
      classify: (messages, onRun) => scheduler.classify(messages, onRun),
      classifyUnbatched: (messages, onRun) => scheduler.classifyUnbatched(messages, onRun),
      ...(manifest.contributions && {
        contributions: (message: string, onRun?: OnRun) => scheduler.explain(message, onRun),
      }),
      observe: (observer) => {
        scheduler.observer = observer
      },
      close: async () => {
        await scheduler.drain()
        await pool.run(undefined, { name: 'release' })
        await pool.close()
      },
    },
  }
}

/** The worker's script: beside the bundle, or the TypeScript source, which the thread can load only after it registers tsx. */
function workerScript(): WorkerScript {
  const resolve = (file: string) => new URL(file, import.meta.url).href
  return import.meta.url.endsWith('.ts')
    ? {
        filename: resolve('./worker.ts'),
        execArgv: ['--conditions=source', '--import', resolve('./register-tsx.mjs')],
      }
    : { filename: resolve('./inference/worker.js') }
}
