import { goldenTolerance } from '@sms-checker/contracts'
import type { Classifier } from '../src/model/classifier.ts'

const batchSize = 16

/** How far the two columns of a message may be from a sum of 1. */
const sumTolerance = 1e-3

/** What is wrong with the outputs of a model on a set of messages. Each sentence names the first message concerned. */
export interface OutputReport {
  /** The model returned no probability: in service these messages fail. */
  readonly errors: readonly string[]
  /** The model returned probabilities, but probably not the intended ones. */
  readonly warnings: readonly string[]
}

/** Runs a model over messages, in batches and one by one, and reports outputs that cannot be served or are probably wrong. */
export async function checkOutputs(
  { classify, columnSums }: Pick<Classifier, 'classify' | 'columnSums'>,
  messages: readonly string[],
): Promise<OutputReport> {
  const failures = new Findings(messages.length)
  const batchDifferences = new Findings(messages.length)
  const wrongSums = new Findings(messages.length)
  for (let start = 0; start < messages.length; start += batchSize) {
    const batch = messages.slice(start, start + batchSize)
    const batched = await classify(batch).catch(() => undefined)
    for (const [index, message] of batch.entries()) {
      const { probabilities, error } = await classify([message]).catch((reason: unknown) => ({
        probabilities: [],
        error: reason instanceof Error ? reason.message : String(reason),
      }))
      const [alone] = probabilities
      if (alone === undefined) {
        failures.add(message, error ?? 'The model returned no probability.')
        continue
      }
      const beside = batched?.probabilities[index]
      if (beside !== undefined && Math.abs(beside - alone) > goldenTolerance) {
        batchDifferences.add(message, `${alone.toFixed(6)} alone, ${beside.toFixed(6)} in a batch`)
      }
      const [sum] = (await columnSums?.([message])) ?? []
      if (sum !== undefined && !(Math.abs(sum - 1) <= sumTolerance)) wrongSums.add(message, `they add up to ${sum}`)
    }
  }
  return {
    errors: failures.describe('The model fails'),
    warnings: [
      ...wrongSums.describe(
        'The columns of the output do not add up to 1: they are not the probabilities of two labels',
      ),
      ...batchDifferences.describe('The probability changes with the other messages in the batch: mask the padding'),
    ],
  }
}

/** Counts the messages that have a problem, and keeps the first. */
class Findings {
  readonly #total: number
  #count = 0
  #first = ''

  constructor(total: number) {
    this.#total = total
  }

  add(message: string, detail: string): void {
    if (this.#count === 0) this.#first = `${JSON.stringify(message.slice(0, 80))}: ${detail}`
    this.#count++
  }

  describe(problem: string): string[] {
    return this.#count === 0
      ? []
      : [`${problem} (${this.#count} of ${this.#total} messages). First message: ${this.#first}`]
  }
}
