import { createInterface } from 'node:readline'
import type { Readable } from 'node:stream'
import { setTimeout as sleep } from 'node:timers/promises'
import { execa } from 'execa'
import { BackOff, type BackOffLimits, restartLimits } from './back-off.ts'

export interface ProcessPlan {
  name: string
  file: string
  args: readonly string[]
  cwd: string
  /** On top of this process's own environment. */
  env: Readonly<Record<string, string>>
  /** Exit codes after which another start would end the same way. */
  hopelessExitCodes?: readonly number[]
}

export interface ProcessEvents {
  line: (line: string, stream: 'stdout' | 'stderr') => void
  started: (pid: number) => void
  /** The process ended without having been told to. No `restartMs`: it is not started again. */
  ended: (how: string, restartMs: number | undefined) => void
  message?: (message: unknown) => void
}

/** Longest time for a process to end by itself once it was told to, in milliseconds. */
const endLimitMs = 5_000

const options = {
  stdin: 'ignore',
  stdout: 'pipe',
  stderr: 'pipe',
  buffer: false,
  reject: false,
  ipc: true,
  // In a group of its own: Ctrl-C in a terminal reaches the parent alone, which ends its children in order.
  detached: true,
  cleanup: false,
  forceKillAfterDelay: endLimitMs,
  preferLocal: true,
} as const

function spawn({ file, args, cwd, env }: ProcessPlan) {
  return execa(file, args, { ...options, cwd, env, localDir: cwd })
}

/** Keeps a process running until it is stopped: whenever it ends by itself it is started again, after longer and longer waits. */
export class SupervisedProcess {
  readonly #plan: ProcessPlan
  readonly #events: ProcessEvents
  readonly #backOff: BackOff
  readonly #stop = new AbortController()
  #finished: Promise<void> | undefined
  #child: ReturnType<typeof spawn> | undefined

  constructor(plan: ProcessPlan, events: ProcessEvents, limits: BackOffLimits = restartLimits) {
    this.#plan = plan
    this.#events = events
    this.#backOff = new BackOff(limits)
  }

  start(): void {
    this.#finished ??= this.#run()
  }

  get pid(): number | undefined {
    return this.#child?.pid
  }

  /** Tells the process something, if it runs. */
  send(message: object): void {
    if (this.#child?.connected) this.#child.send(message)
  }

  /** Ends the process, with SIGKILL when it does not end in time. */
  async stop(): Promise<void> {
    this.#stop.abort()
    this.#child?.kill('SIGTERM')
    await this.#finished
  }

  async #run(): Promise<void> {
    const { signal } = this.#stop
    while (!signal.aborted) {
      const startedAt = performance.now()
      const how = await this.#live()
      if (signal.aborted) return
      const hopeless = this.#plan.hopelessExitCodes?.includes(how.exitCode ?? 0)
      const wait = hopeless ? undefined : this.#backOff.next(performance.now() - startedAt)
      this.#events.ended(how.words, wait)
      if (wait === undefined) return
      // Only an abort ends the wait early, and the loop asks for it.
      await sleep(wait, undefined, { signal }).catch(() => undefined)
    }
  }

  async #live(): Promise<{ words: string; exitCode: number | undefined }> {
    const child = spawn(this.#plan)
    this.#child = child
    this.#readLines(child.stdout, 'stdout')
    this.#readLines(child.stderr, 'stderr')
    child.on('message', (message) => this.#events.message?.(message))
    if (child.pid !== undefined) this.#events.started(child.pid)
    const { exitCode, signal, shortMessage } = await child
    if (signal !== undefined) return { words: `was ended by ${signal}`, exitCode }
    if (exitCode === undefined) return { words: `could not be started: ${shortMessage}`, exitCode }
    return { words: `ended with exit code ${exitCode}`, exitCode }
  }

  #readLines(input: Readable, stream: 'stdout' | 'stderr'): void {
    createInterface({ input }).on('line', (line) => this.#events.line(line, stream))
  }
}
