import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import { paths } from '@sms-checker/contracts'

const bundle = fileURLToPath(new URL('../dist/main.js', import.meta.url))

/** The rollback controller, which `npm run build` bundles as well. */
export const rollbackBundle = fileURLToPath(new URL('../dist/rollback.js', import.meta.url))

/** The service as a process of its own, which a test can kill. */
export interface ServiceProcess {
  readonly url: string
  readonly pid: number
  isRunning(): boolean
  kill(signal: 'SIGKILL' | 'SIGTERM'): Promise<void>
}

/** Starts the built service, and waits until it is ready. Its output is part of the error when it ends before. */
export async function startService(
  environment: Readonly<Record<string, string>>,
  port: number,
  command: readonly [string, ...string[]] = [process.execPath, bundle],
): Promise<ServiceProcess> {
  const [file, ...args] = command
  const child: ChildProcess = spawn(file, args, {
    env: { LOG_LEVEL: 'error', HOST: '127.0.0.1', PORT: String(port), ...environment },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  let output = ''
  for (const stream of [child.stdout, child.stderr]) stream?.on('data', (chunk) => (output += chunk))
  // A test that reaches its limit does not get to kill its process.
  const kill = () => child.kill('SIGKILL')
  process.once('exit', kill)
  const exited = once(child, 'exit').finally(() => process.off('exit', kill))
  const isRunning = () => child.exitCode === null && child.signalCode === null
  const url = `http://127.0.0.1:${port}`
  while (!(await isReady(url))) {
    if (!isRunning()) throw new Error(`The service ended:\n${output}`)
    await new Promise((resolve) => setTimeout(resolve, 25))
  }
  return {
    url,
    pid: child.pid ?? 0,
    isRunning,
    async kill(signal) {
      child.kill(signal)
      await exited
    },
  }
}

async function isReady(url: string): Promise<boolean> {
  return fetch(url + paths.ready).then(
    async (response) => {
      await response.arrayBuffer()
      return response.ok
    },
    () => false,
  )
}
