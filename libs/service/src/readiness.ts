/** Whether a service is ready, and the reason if it is not. */
export class Readiness {
  #reason: string | undefined

  /** Why the service is not ready; `undefined` while it is. */
  get reason(): string | undefined {
    return this.#reason
  }

  set(reason: string | undefined): void {
    this.#reason = reason
  }
}
