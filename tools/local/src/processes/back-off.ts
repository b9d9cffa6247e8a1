export interface BackOffLimits {
  firstMs: number
  longestMs: number
  /** A process that lived this long starts over with the first wait. */
  steadyMs: number
}

export const restartLimits: BackOffLimits = { firstMs: 500, longestMs: 30_000, steadyMs: 30_000 }

/** Waits between restarts: each twice as long as the one before, in milliseconds. */
export class BackOff {
  readonly #limits: BackOffLimits
  #failures = 0

  constructor(limits: BackOffLimits) {
    this.#limits = limits
  }

  /** The wait after a life of `livedMs`. */
  next(livedMs: number): number {
    if (livedMs >= this.#limits.steadyMs) this.#failures = 0
    return Math.min(this.#limits.firstMs * 2 ** this.#failures++, this.#limits.longestMs)
  }
}
