import { vi } from 'vitest'

/** Asks again and again until a claim holds, or time is up: then what the claim threw last. */
export function eventually<Result>(claim: () => Result | Promise<Result>, timeout: number): Promise<Result> {
  return vi.waitFor(claim, { timeout, interval: 500 })
}
