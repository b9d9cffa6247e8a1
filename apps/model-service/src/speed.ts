import { createHistogram } from 'node:perf_hooks'
import type { Classifier } from './classifier.ts'

/** How long a run of the model takes, in milliseconds. */
export interface RunTime {
  readonly messages: number
  /** Of each message, in characters. */
  readonly characters: number
  readonly median: number
  readonly p99: number
}

/** Ordinary text, so that tokenisation costs what it costs on messages. */
const sentence =
  'Hi, your parcel 4821 waits at the depot: pay the fee of £1.99 at post-track.example/pay or call 0800 123 456. '

/** A message of so many characters, different from its neighbours. */
export function messageOf(characters: number, seed = 0): string {
  const start = (seed * 7) % sentence.length
  return sentence.repeat(Math.ceil(characters / sentence.length) + 1).slice(start, start + characters)
}

/**
 * Times runs of the model on messages of one length. The first tenth warms it up.
 * @param budgetMs time after which no further run is started, in milliseconds; at least three runs are made.
 */
export async function timeRuns(
  classifier: Pick<Classifier, 'probabilities'>,
  {
    messages,
    characters,
    budgetMs,
  }: { readonly messages: number; readonly characters: number; readonly budgetMs: number },
): Promise<RunTime> {
  const texts = Array.from({ length: messages }, (_, index) => messageOf(characters, index))
  const warmUntil = performance.now() + budgetMs / 10
  do await classifier.probabilities(texts)
  while (performance.now() < warmUntil)
  const nanoseconds = createHistogram()
  const until = performance.now() + budgetMs
  while (nanoseconds.count < 3 || performance.now() < until) {
    const start = process.hrtime.bigint()
    await classifier.probabilities(texts)
    nanoseconds.record(process.hrtime.bigint() - start)
  }
  return { messages, characters, median: nanoseconds.percentile(50) / 1e6, p99: nanoseconds.percentile(99) / 1e6 }
}
