import type { Connection } from '../evidence/experiment-service.ts'
import type { RolloutValues } from '../values/rollout-values.ts'

/** Where the values of the file run. */
export interface Target {
  /** What makes the system run the values of the file, for display. */
  readonly command: string
  /**
   * Returns the name of the system that is about to change. Asks the user for confirmation when it looks like production.
   *
   * @throws CommandError when the user refuses, or cannot be asked
   */
  confirm(): Promise<string>
  /** Returns in which way the system runs other values than this text of the file, or `undefined`. */
  drift(text: string): Promise<string | undefined>
  /**
   * Makes the system run the values of the file, and waits until it does.
   *
   * @throws CommandError when it does not in time
   */
  apply(): Promise<void>
  /** Returns why the canary cannot take users, or `undefined`. */
  canaryProblem(): Promise<string | undefined>
  /** Connects to experiment-service. */
  connect(values: RolloutValues): Promise<Connection>
}
