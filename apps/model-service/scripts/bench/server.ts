import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { readdirSync, readFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { setTimeout as sleep } from 'node:timers/promises'

/** How to start something that listens. */
export interface ServerCommand {
  readonly name: string
  readonly command: string
  readonly args: (port: number) => string[]
  readonly environment?: (port: number) => Readonly<Record<string, string>>
  /** Where it runs, for those that leave files behind. */
  readonly folder?: string
  /** Path that answers 200 once the server can. */
  readonly readyPath: string
}

export interface RunningServer {
  readonly name: string
  readonly address: string
  /** From the start of the process to the first 200 of the ready path, in milliseconds. */
  readonly readyMs: number
  /** Resident memory and CPU time of the process and its children, in MB and seconds. */
  usage(): { readonly residentMb: number; readonly cpuSeconds: number }
  stop(): Promise<void>
}

const readyLimitMs = 120_000

/** Starts a server on a free port of 127.0.0.1 and waits until it is ready. */
export async function startServer({
  name,
  command,
  args,
  environment,
  folder,
  readyPath,
}: ServerCommand): Promise<RunningServer> {
  const port = await freePort()
  const address = `http://127.0.0.1:${port}`
  const started = performance.now()
  const child = spawn(command, args(port), {
    // A group of its own, so that a server's workers are stopped with it.
    detached: true,
    ...(folder !== undefined && { cwd: folder }),
    stdio: ['ignore', 'ignore', 'inherit'],
    env: { PATH: '/usr/bin:/bin', HOME: '/tmp', ...environment?.(port) },
  })
  const exited = once(child, 'exit')
  while (!(await answers(address + readyPath))) {
    if (child.exitCode !== null) throw new Error(`${name} ended with ${child.exitCode} before it was ready.`)
    if (performance.now() - started > readyLimitMs) throw new Error(`${name} was not ready within ${readyLimitMs} ms.`)
    await sleep(10)
  }
  const { pid } = child
  if (pid === undefined) throw new Error(`${name} has no process id.`)
  return {
    name,
    address,
    readyMs: performance.now() - started,
    usage: () => usageOf(processTree(pid)),
    stop: async () => {
      process.kill(-pid, 'SIGTERM')
      await exited
    },
  }
}

async function answers(url: string): Promise<boolean> {
  try {
    return (await fetch(url)).ok
  } catch {
    // Nothing listens yet; the caller's limit ends the waiting.
    return false
  }
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  server.close()
  if (address === null || typeof address === 'string') throw new Error('No port to be had.')
  return address.port
}

function processTree(root: number): number[] {
  const parents = new Map<number, number>()
  for (const entry of readdirSync('/proc')) {
    if (!/^\d+$/.test(entry)) continue
    const parent = statFields(Number(entry))?.[1]
    if (parent !== undefined) parents.set(Number(entry), Number(parent))
  }
  const tree = [root]
  for (const parent of tree) for (const [pid, of] of parents) if (of === parent) tree.push(pid)
  return tree
}

/** Fields of /proc/PID/stat after the name (proc(5)), or undefined once the process is gone. */
function statFields(pid: number): string[] | undefined {
  try {
    const text = readFileSync(`/proc/${pid}/stat`, 'utf8')
    return text.slice(text.lastIndexOf(')') + 2).split(' ')
  } catch (error) {
    if (error instanceof Error && 'code' in error && (error.code === 'ENOENT' || error.code === 'ESRCH'))
      return undefined
    throw error
  }
}

const ticksPerSecond = 100
const pageBytes = 4_096

function usageOf(pids: readonly number[]) {
  let pages = 0
  let ticks = 0
  for (const pid of pids) {
    const fields = statFields(pid) ?? []
    ticks += Number(fields[11] ?? 0) + Number(fields[12] ?? 0)
    pages += Number(fields[21] ?? 0)
  }
  return { residentMb: (pages * pageBytes) / 1e6, cpuSeconds: ticks / ticksPerSecond }
}
