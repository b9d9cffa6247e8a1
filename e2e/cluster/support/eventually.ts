import { setTimeout } from 'node:timers/promises'

const interval = 500

/**
 * Waits until a claim about the cluster holds, asking again every half second.
 *
 * @throws what the claim threw last, when it does not hold in time
 */
export async function eventually<Result>(claim: () => Promise<Result>, timeoutMs = 120_000): Promise<Result> {
  const deadline = performance.now() + timeoutMs
  for (;;) {
    try {
      return await claim()
    } catch (error) {
      if (performance.now() > deadline) throw error
    }
    await setTimeout(interval)
  }
}
