import { createInterface } from 'node:readline'
import type { Readable } from 'node:stream'
import { setTimeout as sleep } from 'node:timers/promises'
import { execa } from 'execa'

export interface ProcessPlan {
  name: string
  file: string
  args: readonly string[]
  cwd: string
  /** Added to the environment of this process. */
  env: Readonly<Record<string, string>>
  /** Exit codes after which a restart would fail again. */
  fatalExitCodes?: readonly number[]
}

export interface ProcessEvents {
  line: (line: string, stream: 'stdout' | 'stderr') => void
  started: (pid: number) => void
  /** The process ended without being stopped. Without `restartMs`, it is not restarted. */
  ended: (how: string, restartMs: number | undefined) => void
  message?: (message: unknown) => void
}

export interface RestartDelays {
  /** Delay of the first restart, in milliseconds. Each further one is twice as long. */
  firstMs: number
  longestMs: number
  /** After running this long, the next restart has the first delay again. */
  stableMs: number
}

const defaultDelays: RestartDelays = { firstMs: 500, longestMs: 30_000, stableMs: 30_000 }

/** Time for a process to exit after SIGTERM, in milliseconds. Then it is killed. */
const exitTimeoutMs = 5_000

const options = {
  stdin: 'ignore',
  stdout: 'pipe',
  stderr: 'pipe',
  buffer: false,
  reject: false,
  ipc: true,
  // A process group of its own, so Ctrl-C in a terminal reaches only the parent, which stops its children in order.
  detached: true,
  cleanup: false,
  forceKillAfterDelay: exitTimeoutMs,
  preferLocal: true,
} as const

function spawn({ file, args, cwd, env }: ProcessPlan) {
  return execa(file, args, { ...options, cwd, env, localDir: cwd })
}

/** Delays before restarts, which double each time. */
export class RestartBackOff {
  readonly #delays: RestartDelays
  #restarts = 0

  constructor(delays: RestartDelays) {
    this.#delays = delays
  }

  /** The delay after a run of `ranMs`, in milliseconds. */
  nextDelayMs(ranMs: number): number {
    const { firstMs, longestMs, stableMs } = this.#delays
    if (ranMs >= stableMs) this.#restarts = 0
    return Math.min(firstMs * 2 ** this.#restarts++, longestMs)
  }
}

/** Restarts a process with exponential back-off whenever it ends, until it is stopped. */
export class SupervisedProcess {
  readonly #plan: ProcessPlan
  readonly #events: ProcessEvents
  readonly #backOff: RestartBackOff
  readonly #stop = new AbortController()
  #finished: Promise<void> | undefined
  #child: ReturnType<typeof spawn> | undefined

  constructor(plan: ProcessPlan, events: ProcessEvents, delays: RestartDelays = defaultDelays) {
    this.#plan = plan
    this.#events = events
    this.#backOff = new RestartBackOff(delays)
  }

  start(): void {
    this.#finished ??= this.#supervise()
  }

  get pid(): number | undefined {
    return this.#child?.pid
  }

  /** Sends a message to the process, if it is running. */
  send(message: object): void {
    if (this.#child?.connected) this.#child.send(message)
  }

  /** Sends a signal to the process, if it is running. */
  signal(signal: NodeJS.Signals): void {
    this.#child?.kill(signal)
  }

  /** Stops the process, with SIGKILL when it does not exit in time. */
  async stop(): Promise<void> {
    // A second SIGTERM would end a graceful shutdown.
    if (!this.#stop.signal.aborted) {
      this.#stop.abort()
      this.#child?.kill('SIGTERM')
    }
    await this.#finished
  }

  async #supervise(): Promise<void> {
    const { signal } = this.#stop
    while (!signal.aborted) {
      const startedAt = performance.now()
      const { how, exitCode } = await this.#run()
      if (signal.aborted) return
      const fatal = exitCode !== undefined && this.#plan.fatalExitCodes?.includes(exitCode)
      const delayMs = fatal ? undefined : this.#backOff.nextDelayMs(performance.now() - startedAt)
      this.#events.ended(how, delayMs)
      if (delayMs === undefined) return
      // Rejects only when aborted, which the loop checks.
      await sleep(delayMs, undefined, { signal }).catch(() => undefined)
    }
  }

  async #run(): Promise<{ how: string; exitCode: number | undefined }> {
    const child = spawn(this.#plan)
    this.#child = child
    this.#readLines(child.stdout, 'stdout')
    this.#readLines(child.stderr, 'stderr')
    child.on('message', (message) => this.#events.message?.(message))
    if (child.pid !== undefined) this.#events.started(child.pid)
    const { exitCode, signal, shortMessage } = await child
    if (signal !== undefined) return { how: `was ended by ${signal}`, exitCode }
    if (exitCode === undefined) return { how: `could not be started: ${shortMessage}`, exitCode }
    return { how: `ended with exit code ${exitCode}`, exitCode }
  }

  #readLines(input: Readable, stream: 'stdout' | 'stderr'): void {
    createInterface({ input }).on('line', (line) => this.#events.line(line, stream))
  }
}
