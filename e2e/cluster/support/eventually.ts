import { setTimeout } from 'node:timers/promises'

const interval = 500

/**
 * Retries an assertion about the cluster every half second until it passes.
 *
 * @throws the last error of the assertion after `timeoutMs`
 */
export async function eventually<Result>(assertion: () => Promise<Result>, timeoutMs = 120_000): Promise<Result> {
  const deadline = performance.now() + timeoutMs
  for (;;) {
    try {
      return await assertion()
    } catch (error) {
      if (performance.now() > deadline) throw error
    }
    await setTimeout(interval)
  }
}
