/** A message for the user: what happened, and what to do. */
export class CommandError extends Error {
  override readonly name = 'CommandError'
  readonly exitCode: number

  constructor(message: string, exitCode: number = exitCodes.failed) {
    super(message)
    this.exitCode = exitCode
  }
}

export const exitCodes = { done: 0, failed: 1, usage: 2 } as const
