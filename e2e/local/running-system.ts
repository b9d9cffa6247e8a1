import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import { execa } from 'execa'
import { request } from 'undici'

const root = fileURLToPath(new URL('../../', import.meta.url))
const startLimitMs = 180_000

/** Additional environment variables of the services. */
type Environment = Readonly<Record<string, string>>

export interface RunningPod {
  address: string
  pid: number
}

/** A running one-machine system, described by the table that `npm start` prints. */
export class RunningSystem {
  readonly gateway: string
  readonly pods: ReadonlyMap<string, RunningPod>
  /** Returns everything printed so far. */
  readonly output: () => string
  readonly #process: ReturnType<typeof launch>
  readonly #ownData: string | undefined

  /** @param ownData Data directory that is deleted when the system stops. */
  constructor(child: ReturnType<typeof launch>, output: () => string, ownData: string | undefined) {
    const table = output()
    this.#process = child
    this.#ownData = ownData
    this.output = output
    this.gateway = /http:\/\/localhost:\d+/.exec(table)?.[0] ?? ''
    const rows = table.matchAll(/^ *(?<address>http:\S+) +(?<name>(app|model)-\w+|experiment) +(?<pid>\d+)(?: |$)/gm)
    this.pods = new Map(
      [...rows].map(({ groups = {} }) => [
        groups.name ?? '',
        { address: groups.address ?? '', pid: Number(groups.pid) },
      ]),
    )
  }

  /** Process ids of the processes that it has started and that still run. */
  async children(): Promise<number[]> {
    const { stdout } = await execa('ps', ['-A', '-o', 'pid=,ppid='])
    const rows = stdout.split('\n').map((line) => line.trim().split(/\s+/).map(Number))
    return rows.flatMap(([pid = 0, parent]) => (parent === this.#process.pid ? [pid] : []))
  }

  pod(name: string): RunningPod {
    const pod = this.pods.get(name)
    if (pod === undefined) throw new Error(`The table does not list ${name}:\n${this.output()}`)
    return pod
  }

  /** Sends a signal to the process and waits until it exits; returns its exit code. */
  async stop(signal: NodeJS.Signals): Promise<number | undefined> {
    this.#process.kill(signal)
    const { exitCode } = await this.#process
    if (this.#ownData !== undefined) await rm(this.#ownData, { recursive: true, force: true })
    return exitCode
  }

  /** Sum of a metric's samples on one pod. */
  async metric(pod: string, name: string): Promise<number> {
    const response = await request(`${this.pod(pod).address}/metrics`)
    const samples = (await response.body.text()).split('\n').filter((line) => new RegExp(`^${name}[{ ]`).test(line))
    return samples.reduce((sum, line) => sum + Number(line.split(' ').at(-1)), 0)
  }
}

const fromSource = ['--conditions=source', '--import', 'tsx', 'tools/local/src/main.ts']
/** Needs half of the processor time to load. */
const built = ['tools/local/dist/main.js', '--no-build']

function launch(program: readonly string[], options: readonly string[], environment: Environment) {
  return execa(process.execPath, [...program, ...options], {
    cwd: root,
    stdin: 'ignore',
    all: true,
    buffer: false,
    reject: false,
    forceKillAfterDelay: false,
    // All simulated users share the address of this machine.
    env: { ADDRESS_RATE_LIMIT_PER_MINUTE: '1000000', ...environment },
  })
}

/**
 * Returns a function that starts the one-machine system on a port with options and additional settings of its services, and waits until it
 * prints its table. Without `--data`, the system gets a data directory of its own.
 */
const starter =
  (program: readonly string[]) =>
  async (port: number, options: readonly string[] = [], environment: Environment = {}): Promise<RunningSystem> => {
    const ownData = options.includes('--data') ? undefined : await mkdtemp(join(tmpdir(), 'sms-checker-data-'))
    const data = ownData === undefined ? [] : ['--data', ownData]
    const child = launch(program, ['--port', String(port), ...options, ...data], environment)
    const lines: string[] = []
    const output = () => lines.join('\n')
    await new Promise<void>((resolve, reject) => {
      const timer = setTimeout(() => reject(new Error(`The system did not start in time:\n${output()}`)), startLimitMs)
      createInterface({ input: child.all }).on('line', (line) => {
        lines.push(line)
        if (line.includes('Press Ctrl-C to stop')) resolve()
      })
      void child.then(() => reject(new Error(`The system exited:\n${output()}`))).finally(() => clearTimeout(timer))
    })
    return new RunningSystem(child, output, ownData)
  }

export const startSystem = starter(fromSource)

/** Starts the system that was built last, as `npm test` builds it. Files that run at the same time must not build under each other's systems. */
export const startBuiltSystem = starter(built)
