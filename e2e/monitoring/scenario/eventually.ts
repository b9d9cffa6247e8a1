import { vi } from 'vitest'

/** Retries an assertion until it passes or the timeout (in milliseconds) elapses, and then throws its last error. */
export function eventually<Result>(assertion: () => Result | Promise<Result>, timeout: number): Promise<Result> {
  return vi.waitFor(assertion, { timeout, interval: 500 })
}
