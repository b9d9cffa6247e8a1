import { createServer } from 'node:net'
import { execa } from 'execa'
import { repositoryRoot } from './repository.ts'

/** Why this machine cannot listen on a port and what to do about it, in one sentence. `undefined` when it can. */
export async function portError(port: number): Promise<string | undefined> {
  for (const host of ['127.0.0.1', '::1']) {
    const code = await listenError(host, port)
    if (code === 'EADDRINUSE') {
      return `Port ${port} is in use: stop the process that listens there, or choose another port (npm start -- --port ${port + 1}).`
    }
    if (code === 'EACCES') return `This user may not open port ${port}: choose one above 1023 with --port.`
    // A machine without IPv6 has no ::1 and does not need it.
    if (code !== undefined && host === '127.0.0.1') return `Port ${port} cannot be opened: ${code}.`
  }
  return undefined
}

function listenError(host: string, port: number): Promise<string | undefined> {
  return new Promise((resolve) => {
    const server = createServer()
    server.once('error', (error) => resolve('code' in error ? String(error.code) : error.message))
    server.listen({ host, port }, () => server.close(() => resolve(undefined)))
  })
}

/** Names of the executables on the PATH. Debian's name for Alertmanager differs from the upstream one. */
export interface MonitoringExecutables {
  prometheus: string
  alertmanager: string | undefined
}

export const missingPrometheus =
  '--monitoring needs `prometheus` on the PATH. Debian and Ubuntu: apt install prometheus prometheus-alertmanager. ' +
  'macOS: brew install prometheus alertmanager. Other systems: https://prometheus.io/download'

/** Finds Prometheus and Alertmanager; `undefined` without Prometheus. */
export async function findExecutables(path: string | undefined): Promise<MonitoringExecutables | undefined> {
  const prometheus = await firstExecutable(['prometheus'], path)
  if (prometheus === undefined) return undefined
  return { prometheus, alertmanager: await firstExecutable(['alertmanager', 'prometheus-alertmanager'], path) }
}

async function firstExecutable(names: readonly string[], path: string | undefined): Promise<string | undefined> {
  for (const name of names) {
    const { failed } = await execa(name, ['--version'], { reject: false, env: { PATH: path ?? '' }, stdin: 'ignore' })
    if (!failed) return name
  }
  return undefined
}

/** Builds projects that are not built or out of date. Returns the output of a failed build, else `undefined`. */
export async function build(projects: readonly string[], signal: AbortSignal): Promise<string | undefined> {
  const result = await execa('nx', ['run-many', '-t', 'build', '-p', ...projects, '--output-style=static'], {
    cwd: repositoryRoot,
    preferLocal: true,
    localDir: repositoryRoot,
    stdin: 'ignore',
    all: true,
    reject: false,
    cancelSignal: signal,
  })
  return result.failed ? result.all : undefined
}
