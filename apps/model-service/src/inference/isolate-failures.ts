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
 * Classifies messages in one run. When that run fails on some messages, each of them runs once more alone, so that one bad message does not
 * fail the others. Costs at most one more run for each message.
 */
export async function classifyIsolatingFailures(
  classify: (messages: readonly string[]) => Promise<Classification>,
  messages: readonly string[],
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

  const first = await run(messages)
  if (first.error === undefined || messages.length === 1) return { ...first, runs }
  const probabilities = [...first.probabilities]
  let error: string | undefined
  for (const [index, message] of messages.entries()) {
    if (probabilities[index] !== undefined) continue
    const alone = await run([message])
    probabilities[index] = alone.probabilities[0]
    error ??= alone.error
  }
  return { probabilities, ...(error !== undefined && { error }), runs }
}
