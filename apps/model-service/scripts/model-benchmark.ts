import { createHistogram } from 'node:perf_hooks'
import type { Classifier } from '../src/model/classifier.ts'

export interface BenchmarkOptions {
  /** Messages in one run. */
  readonly messages: number
  /** Characters in each message. */
  readonly characters: number
  /** No further run starts after this time, in milliseconds. At least three runs are measured. */
  readonly budgetMs: number
}

/** Time of one run in milliseconds. */
export interface RunTime {
  readonly median: number
  readonly p99: number
}

/** Measures runs of a model on messages of one length, after a warm-up that takes a tenth of the budget. */
export async function benchmark(
  classifier: Pick<Classifier, 'classify'>,
  { messages, characters, budgetMs }: BenchmarkOptions,
): Promise<RunTime> {
  const batch = Array.from({ length: messages }, (_, index) => exampleMessage(characters, index))
  const warmUntil = performance.now() + budgetMs / 10
  do await classifier.classify(batch)
  while (performance.now() < warmUntil)
  const nanoseconds = createHistogram()
  const until = performance.now() + budgetMs
  while (nanoseconds.count < 3 || performance.now() < until) {
    const start = process.hrtime.bigint()
    await classifier.classify(batch)
    nanoseconds.record(process.hrtime.bigint() - start)
  }
  return { median: nanoseconds.percentile(50) / 1e6, p99: nanoseconds.percentile(99) / 1e6 }
}

/** Ordinary text, so that tokenization costs what it costs on real messages. */
const sentence =
  'Hi, your parcel 4821 waits at the depot: pay the fee of £1.99 at post-track.example/pay or call 0800 123 456. '

/** A message of this many characters; another seed gives another message. */
function exampleMessage(characters: number, seed: number): string {
  const start = (seed * 7) % sentence.length
  return sentence.repeat(Math.ceil(characters / sentence.length) + 1).slice(start, start + characters)
}
