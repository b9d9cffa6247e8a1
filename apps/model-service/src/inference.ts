import type { ModelManifest } from '@sms-checker/contracts'
import { Piscina } from 'piscina'
import type { Contributions } from './contributions.ts'
import { inferenceThread } from './inference-thread.ts'
import type { Opening, RunOutcome } from './inference-worker.ts'
import { type BatchLimits, type Classify, MessageBatches, QueueFull } from './message-batches.ts'

const batchLimits: Omit<BatchLimits, 'messages'> = { paddedCharacters: 32_768, waitMs: 1_000 }

const youngGenerationMb = 6

/** Runs that may wait to explain something, each for one message: a tenth of a second's work or two. */
const waitingRuns = 128

/** Hears of the work of a model. */
export interface RunWatcher {
  /** A message waited so long for its run, in seconds. */
  waited(seconds: number): void
  /** The model ran over so many messages in so many seconds. */
  ran(messages: number, seconds: number): void
}

/** A model on a thread of its own. */
export interface Inference {
  readonly manifest: ModelManifest
  /** Probability of spam of each text, in order. Throws QueueFull when too many wait. */
  probabilities(texts: readonly string[]): Promise<number[]>
  /**
   * Probability of spam of each text, in order, by one run in which no other message goes along.
   * @throws {QueueFull} when too many wait.
   */
  readonly together: Classify
  /** Tells this watcher, and no other, of all work from now on. */
  watch(watcher: RunWatcher): void
  /**
   * What a text's probability is made of; of a model that adds up its parts.
   * @throws {QueueFull} when too many wait.
   */
  readonly contributions?: (text: string) => Promise<Contributions>
  /** Answers what was asked, then frees the model and its thread. */
  close(): Promise<void>
}

export interface InferenceOptions {
  readonly directory: string
  /** Threads that one run of the model may use. */
  readonly threads: number
  /** Most messages that the model is asked together. */
  readonly batchSize: number
}

/**
 * Loads a model directory on a new thread.
 * @returns the model, or why the directory cannot be served, in one sentence.
 */
export async function startInference({
  directory,
  threads,
  batchSize,
}: InferenceOptions): Promise<Inference | { readonly fault: string }> {
  const pool = new Piscina({
    ...inferenceThread(),
    minThreads: 1,
    maxThreads: 1,
    // A run that is asked for lies ready when the one before ends; the thread takes them one after the other.
    concurrentTasksPerWorker: 2,
    // How long a run takes is measured around the model itself.
    recordTiming: false,
    workerData: { directory, threads },
    // A run leaves little garbage: a small young generation keeps it from growing to 48 MB before it is collected.
    resourceLimits: { maxYoungGenerationSizeMb: youngGenerationMb },
  })
  const opening: Opening = await pool.run(undefined, { name: 'open' })
  if ('fault' in opening) {
    await pool.close()
    return opening
  }
  let watcher: RunWatcher | undefined
  const classify: Classify = async (texts) => {
    const { probabilities, seconds }: RunOutcome = await pool.run(texts, { name: 'classify' })
    watcher?.ran(texts.length, seconds)
    return probabilities
  }
  const batches = new MessageBatches(classify, { ...batchLimits, messages: batchSize }, (seconds) =>
    watcher?.waited(seconds),
  )
  const takeApart = (text: string): Promise<Contributions> => pool.run(text, { name: 'takeApart' })
  const inQueue = async <Answer>(ask: () => Promise<Answer>): Promise<Answer> => {
    if (pool.queueSize > waitingRuns) throw new QueueFull(`${pool.queueSize} runs wait for the model.`)
    return ask()
  }
  return {
    manifest: opening.manifest,
    probabilities: (texts) => batches.probabilities(texts),
    together: (texts) => inQueue(() => classify(texts)),
    ...(opening.manifest.contributions && { contributions: (text: string) => inQueue(() => takeApart(text)) }),
    watch: (next) => {
      watcher = next
    },
    close: async () => {
      await batches.drained()
      await pool.run(undefined, { name: 'release' })
      await pool.close()
    },
  }
}
