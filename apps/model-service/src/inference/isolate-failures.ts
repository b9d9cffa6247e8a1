import type { Classification } from '../model/output.ts'

/** One run of the model. */
export interface Run {
  readonly messages: number
  readonly seconds: number
}

export interface IsolatedClassification extends Classification {
  /** The runs that it took. */
  readonly runs: readonly Run[]
}

/**
 * Classifies messages in as few runs as `maxPaddedCharacters` allows. When a run fails on some messages, each of them runs once more alone, so
 * that one bad message does not fail the others. Costs at most one more run for each message.
 *
 * @param maxPaddedCharacters Maximum number of characters in a run, counting every message as long as the longest one. A longer message runs alone.
 */
export async function classifyIsolatingFailures(
  classify: (messages: readonly string[]) => Promise<Classification>,
  messages: readonly string[],
  maxPaddedCharacters = Number.POSITIVE_INFINITY,
): Promise<IsolatedClassification> {
  const runs: Run[] = []
  const run = async (batch: readonly string[]): Promise<Classification> => {
    const start = performance.now()
    const classification = await classify(batch).catch((error: unknown) => ({
      probabilities: batch.map(() => undefined),
      error: error instanceof Error ? error.message : String(error),
    }))
    runs.push({ messages: batch.length, seconds: (performance.now() - start) / 1_000 })
    return classification
  }

  const probabilities: (number | undefined)[] = messages.map(() => undefined)
  let error: string | undefined
  for (const group of groupsByLength(messages, maxPaddedCharacters)) {
    const together = await run(group.map(({ message }) => message))
    for (const [position, { message, index }] of group.entries()) {
      const isRepeated = together.probabilities[position] === undefined && group.length > 1
      const classification = isRepeated ? await run([message]) : together
      probabilities[index] = classification.probabilities[isRepeated ? 0 : position]
      if (probabilities[index] === undefined) error ??= classification.error
    }
  }
  return { probabilities, ...(error !== undefined && { error }), runs }
}

interface IndexedMessage {
  readonly message: string
  readonly index: number
}

/** Groups messages of similar length, so that little is padded. */
function groupsByLength(messages: readonly string[], maxPaddedCharacters: number): readonly IndexedMessage[][] {
  const all = messages.map((message, index) => ({ message, index }))
  if (maxPaddedCharacters === Number.POSITIVE_INFINITY) return [all]
  const groups: IndexedMessage[][] = []
  for (const one of all.sort((a, b) => a.message.length - b.message.length)) {
    const last = groups.at(-1)
    if (last !== undefined && (last.length + 1) * one.message.length <= maxPaddedCharacters) last.push(one)
    else groups.push([one])
  }
  return groups
}
