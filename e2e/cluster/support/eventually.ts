import { setTimeout } from 'node:timers/promises'

const intervalMs = 500
/** Far above what a busy machine needs; it ends what hangs. */
const timeoutMs = 600_000

/**
 * Retries an assertion about the cluster every half second until it passes.
 *
 * @throws the last error of the assertion after ten minutes
 */
export async function eventually<Result>(assertion: () => Promise<Result>): Promise<Result> {
  const deadline = performance.now() + timeoutMs
  for (;;) {
    try {
      return await assertion()
    } catch (error) {
      if (performance.now() > deadline) throw error
    }
    await setTimeout(intervalMs)
  }
}
