import { createHash } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { paths } from '@sms-checker/contracts'
import { type SystemFile, SystemFile as SystemFileSchema, systemFileName } from 'local/system-file'
import { Compile } from 'typebox/compile'
import { CommandError, exitCodes } from '../command-error.ts'
import type { Connection } from '../evidence/experiment-service.ts'
import type { Target } from './target.ts'

const pollMs = 200
const readyTimeoutMs = 5_000

const systemFile = Compile(SystemFileSchema)

/** The system that `npm start` runs on this machine. It applies its values files whenever they change. */
export class LocalSystem implements Target {
  readonly command = 'npm start applies the file'
  readonly #path: string
  readonly #system: SystemFile
  readonly #timeoutMs: number

  private constructor(path: string, system: SystemFile, timeoutMs: number) {
    this.#path = path
    this.#system = system
    this.#timeoutMs = timeoutMs
  }

  /**
   * Finds the running system by its data directory.
   *
   * @throws CommandError when it does not run
   */
  static async open(dataDirectory: string, timeout: string): Promise<LocalSystem> {
    const path = join(dataDirectory, systemFileName)
    const system = await readSystemFile(path)
    if (system === undefined || !(await isReachable(system.experimentService))) {
      throw new CommandError(
        `No system runs with the data directory ${dataDirectory}. Run npm start in another terminal, or name its --data.`,
      )
    }
    return new LocalSystem(path, system, milliseconds(timeout))
  }

  /**
   * Returns the values file to change: the given one, or else the one that the system watches.
   *
   * @throws CommandError when the system does not watch the file, or a later file overrides it
   */
  valuesFile(given: string | undefined): string {
    const { valuesFiles } = this.#system
    const last = valuesFiles.at(-1)
    if (last === undefined || (given !== undefined && given !== last)) {
      throw new CommandError(
        `npm start watches ${valuesFiles.join(', ') || 'no values file'}. Change the last one: a later file overrides an earlier one.`,
        exitCodes.usage,
      )
    }
    return last
  }

  async confirm(): Promise<string> {
    return `npm start at ${this.#system.gateway}`
  }

  async drift(): Promise<string | undefined> {
    const { applied, error } = await this.#read()
    if (applied.sha256 === (await this.#sum())) return undefined
    return `npm start does not run the values of ${this.#system.valuesFiles.join(', ')}${error === undefined ? ' yet. Try again in a moment.' : `: ${error}`}`
  }

  async apply(): Promise<void> {
    const sum = await this.#sum()
    const limit = Date.now() + this.#timeoutMs
    while (Date.now() < limit) {
      const { applied, error, refused } = await this.#read()
      if (applied.sha256 === sum) return
      if (error !== undefined && refused?.sha256 === sum)
        throw new CommandError(`npm start refused the values: ${error}`)
      await sleep(pollMs)
    }
    throw new CommandError(`npm start did not apply the values within ${this.#timeoutMs / 1_000} s. See its output.`)
  }

  /** Values are applied when every process is ready. */
  async canaryProblem(): Promise<undefined> {
    return undefined
  }

  async connect(): Promise<Connection> {
    const { experimentService, operatorTokenFile } = await this.#read()
    return { url: experimentService, token: (await readFile(operatorTokenFile, 'utf8')).trim(), close: async () => {} }
  }

  async #read(): Promise<SystemFile> {
    const system = await readSystemFile(this.#path)
    if (system === undefined) throw new CommandError('npm start has stopped. Start it again, and repeat the command.')
    return system
  }

  /** The sum by which the system names the values of its files. */
  async #sum(): Promise<string> {
    const sum = createHash('sha256')
    for (const path of this.#system.valuesFiles) {
      sum.update(
        await readFile(path).catch((error: unknown) => {
          if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return ''
          throw error
        }),
      )
    }
    return sum.digest('hex')
  }
}

async function readSystemFile(path: string): Promise<SystemFile | undefined> {
  const text = await readFile(path, 'utf8').catch(() => undefined)
  if (text === undefined) return undefined
  const parsed: unknown = JSON.parse(text)
  if (!systemFile.Check(parsed)) {
    throw new CommandError(
      `${path} was written by another release. Start the system from the checkout of this command.`,
    )
  }
  return parsed
}

/** Reads a duration of Helm, for example `5m` or `1m30s`. */
function milliseconds(duration: string): number {
  const units = { h: 3_600_000, m: 60_000, s: 1_000 } as const
  return [...duration.matchAll(/(\d+)([hms])/g)].reduce(
    (total, [, amount, unit]) =>
      total + Number(amount) * (unit === 'h' || unit === 'm' || unit === 's' ? units[unit] : 0),
    0,
  )
}

/** Whether a service responds, be it that it is not ready. */
async function isReachable(url: string): Promise<boolean> {
  return fetch(new URL(paths.ready, url), { signal: AbortSignal.timeout(readyTimeoutMs) }).then(
    () => true,
    () => false,
  )
}
