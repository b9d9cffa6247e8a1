import { rename, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { experimentSecretKeys } from '@sms-checker/contracts'
import { type SystemFile, systemFileName } from './system-file.ts'

interface SystemStateOptions {
  dataDirectory: string
  /** URL of the gateway. */
  gateway: string
  /** URL of experiment-service. */
  experimentService: string
  /** Absolute paths of the values files. */
  valuesFiles: readonly string[]
}

/** Keeps the file that describes the running system up to date, for other processes of this user. */
export class SystemState {
  readonly #path: string
  readonly #system: Omit<SystemFile, 'applied' | 'error' | 'refused'>
  #applied: SystemFile['applied'] | undefined

  constructor({ dataDirectory, valuesFiles, ...urls }: SystemStateOptions) {
    this.#path = join(dataDirectory, systemFileName)
    const operatorTokenFile = join(dataDirectory, experimentSecretKeys.operatorToken)
    this.#system = { ...urls, operatorTokenFile, valuesFiles: [...valuesFiles] }
  }

  /** The system runs the values with this sum. */
  async applied(sha256: string): Promise<void> {
    this.#applied = { sha256, at: Date.now() }
    await this.#write({ ...this.#system, applied: this.#applied })
  }

  /** The values with this sum were not applied. */
  async refused(sha256: string, error: string): Promise<void> {
    if (this.#applied === undefined) return
    await this.#write({ ...this.#system, applied: this.#applied, error, refused: { sha256, at: Date.now() } })
  }

  /** Removes the file, also one that a killed system left behind. */
  async remove(): Promise<void> {
    await rm(this.#path, { force: true })
  }

  /** Replaces the file as a whole, so that no reader sees half of it. */
  async #write(content: SystemFile): Promise<void> {
    const unfinished = `${this.#path}.${process.pid}`
    await writeFile(unfinished, `${JSON.stringify(content, null, 2)}\n`, { mode: 0o600 })
    await rename(unfinished, this.#path)
  }
}
