import { readFile, realpath } from 'node:fs/promises'
import { userInfo } from 'node:os'
import { dirname, join, resolve } from 'node:path'
import { execa } from 'execa'
import { CommandError, exitCodes } from '../command-error.ts'
import { Cluster } from '../deploy/cluster.ts'
import type { Target } from '../deploy/target.ts'
import { ExperimentService } from '../evidence/experiment-service.ts'
import type { Present } from '../plans/plans.ts'
import { RecordFolder } from '../records/record-folder.ts'
import type { Terminal } from '../terminal.ts'
import { effectiveValues, readChartDefaults } from '../values/rollout-values.ts'

/** The options that say which system a command is about. */
export interface SystemOptions {
  readonly values: string | undefined
  readonly records: string | undefined
  readonly local: boolean
  /** Data directory of `npm start`. */
  readonly data: string
  readonly chart: string
  readonly release: string
  readonly namespace: string | undefined
  readonly context: string | undefined
  readonly timeout: string
  readonly url: string | undefined
  readonly tokenFile: string | undefined
}

/** The options of the commands that change something. */
export interface ChangeOptions {
  readonly dryRun: boolean
  readonly commit: boolean
  readonly force: boolean
  readonly reason: string | undefined
}

/** What a command works with. */
export interface Context {
  readonly terminal: Terminal
  readonly target: Target
  readonly records: RecordFolder
  readonly valuesPath: string
  /** The text of the values file. */
  readonly text: string
  readonly present: Present
  /** Who runs the command. */
  readonly user: string
  /** Runs `work` with a connection to experiment-service. */
  withService<T>(work: (service: ExperimentService) => Promise<T>): Promise<T>
}

/** Reads the values file and the chart. Commands that only read do not need a values file. */
export async function openContext(options: SystemOptions, terminal: Terminal, changes: boolean): Promise<Context> {
  const defaults = await readChartDefaults(options.chart)
  const { target, valuesPath } = options.local ? await openLocal(options) : openCluster(options, terminal, changes)
  const text = valuesPath === '' ? '' : await readValues(valuesPath, options)
  const present = { defaults, values: effectiveValues(text, defaults, valuesPath) }
  const records = recordFolder(options)

  async function withService<T>(work: (service: ExperimentService) => Promise<T>): Promise<T> {
    const connection = options.url === undefined ? await target.connect(present.values) : await givenConnection(options)
    try {
      return await work(new ExperimentService(connection))
    } finally {
      await connection.close()
    }
  }

  return {
    terminal,
    target,
    records,
    valuesPath,
    text,
    present,
    user: await userName(dirname(valuesPath)),
    withService,
  }
}

/** The folder of the records: in the repository for a release, in the data directory for the system of `npm start`. */
export function recordFolder({
  records,
  local,
  data,
}: Pick<SystemOptions, 'records' | 'local' | 'data'>): RecordFolder {
  return new RecordFolder(records ?? (local ? join(data, 'experiments') : 'experiments'))
}

async function openLocal({ data, values, timeout }: SystemOptions): Promise<{ target: Target; valuesPath: string }> {
  const { LocalSystem } = await import('../deploy/local-system.ts')
  const target = await LocalSystem.open(resolve(data), timeout)
  return { target, valuesPath: target.valuesFile(values === undefined ? undefined : resolve(values)) }
}

function openCluster(options: SystemOptions, terminal: Terminal, changes: boolean) {
  if (options.values === undefined && changes) {
    throw new CommandError(
      'Name the values file of the release with --values FILE, or pass --local for the system of npm start.',
      exitCodes.usage,
    )
  }
  const valuesPath = options.values ?? ''
  return { target: new Cluster({ ...options, valuesPath, ask: terminal.ask }), valuesPath }
}

async function readValues(path: string, { local, release }: SystemOptions): Promise<string> {
  try {
    return await readFile(await realpath(path), 'utf8')
  } catch (error) {
    const missing = error instanceof Error && 'code' in error && error.code === 'ENOENT'
    if (missing && local) return ''
    throw new CommandError(
      missing
        ? `There is no values file ${path}. Create it from what runs: helm get values ${release} --output yaml > ${path}`
        : `${path} cannot be read: ${error instanceof Error ? error.message : error}`,
      exitCodes.usage,
    )
  }
}

async function givenConnection({ url = '', tokenFile }: SystemOptions) {
  if (tokenFile === undefined) {
    throw new CommandError('--url needs --token-file, the file with the operator token.', exitCodes.usage)
  }
  const token = await readFile(tokenFile, 'utf8').catch((error: Error) => {
    throw new CommandError(`The operator token cannot be read: ${error.message}`, exitCodes.usage)
  })
  return { url, token: token.trim(), close: async () => {} }
}

/** The user of Git in a folder, or else of the operating system. */
async function userName(directory: string): Promise<string> {
  const { stdout } = await execa('git', ['config', 'user.name'], { cwd: directory, reject: false })
  return stdout?.trim() || userInfo().username
}
