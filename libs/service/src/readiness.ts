/** Whether a service can answer, and if not, why. */
export class Readiness {
  #reason: string | undefined

  /** Why the service cannot answer; `undefined` while it can. */
  get reason(): string | undefined {
    return this.#reason
  }

  set(reason: string | undefined): void {
    this.#reason = reason
  }
}
