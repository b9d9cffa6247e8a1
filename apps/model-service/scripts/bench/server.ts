import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { readdirSync, readFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { setTimeout as sleep } from 'node:timers/promises'

/** How to start a server. */
export interface ServerCommand {
  readonly name: string
  readonly command: string
  readonly args: (port: number) => string[]
  readonly environment?: (port: number) => Readonly<Record<string, string>>
  /** Working directory, for servers that write files. */
  readonly directory?: string
  /** Path that responds with 200 once the server is ready. */
  readonly readyPath: string
}

export interface RunningServer {
  readonly name: string
  readonly address: string
  /** Time from the start of the process to the first 200 from the ready path, in milliseconds. */
  readonly readyMs: number
  /** Resident memory and CPU time of the process and its children, in MB and seconds. */
  usage(): { readonly residentMb: number; readonly cpuSeconds: number }
  stop(): Promise<void>
}

/** Process groups of the running servers. They do not get the terminal's SIGINT, so the bench stops them when it is interrupted. */
const groups = new Set<number>()
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => process.exit(1))
process.on('exit', () => {
  for (const group of groups) process.kill(-group, 'SIGTERM')
})

const readyLimitMs = 120_000

/** Starts a server on a free port of 127.0.0.1 and waits until it is ready. */
export async function startServer({
  name,
  command,
  args,
  environment,
  directory,
  readyPath,
}: ServerCommand): Promise<RunningServer> {
  const port = await freePort()
  const address = `http://127.0.0.1:${port}`
  const startedAt = performance.now()
  const child = spawn(command, args(port), {
    // In its own process group, so that stopping it also stops its workers.
    detached: true,
    ...(directory !== undefined && { cwd: directory }),
    stdio: ['ignore', 'ignore', 'inherit'],
    env: { PATH: '/usr/bin:/bin', HOME: '/tmp', ...environment?.(port) },
  })
  const { pid } = child
  const exited = once(child, 'exit')
  if (pid === undefined) {
    // Throws the reason, for example that the command does not exist.
    await exited
    throw new Error(`${name} did not start.`)
  }
  groups.add(pid)
  child.on('exit', () => groups.delete(pid))
  while (!(await isReady(address + readyPath))) {
    if (child.exitCode !== null) throw new Error(`${name} exited with code ${child.exitCode} before it was ready.`)
    if (performance.now() - startedAt > readyLimitMs)
      throw new Error(`${name} was not ready within ${readyLimitMs} ms.`)
    await sleep(10)
  }
  return {
    name,
    address,
    readyMs: performance.now() - startedAt,
    usage: () => usageOf(processTree(pid)),
    stop: async () => {
      if (groups.has(pid)) process.kill(-pid, 'SIGTERM')
      await exited
    },
  }
}

async function isReady(url: string): Promise<boolean> {
  try {
    return (await fetch(url)).ok
  } catch {
    // The server does not listen yet. The caller stops waiting after its time limit.
    return false
  }
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  server.close()
  if (address === null || typeof address === 'string') throw new Error('There is no free port.')
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

/** Fields of /proc/PID/stat after the name (see proc(5)), or undefined when the process has ended. */
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
