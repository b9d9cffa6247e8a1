import { basename } from 'node:path'
import { execa } from 'execa'

const shells = ['sh', 'bash', 'dash', 'zsh', 'ksh', 'ash']

/** The process that npm is, seen from a script that npm runs: the parent, or the parent's parent where npm's shell stays between. */
export async function npmProcess(parent: number): Promise<number> {
  const { stdout, failed } = await execa('ps', ['-o', 'ppid=', '-o', 'comm=', '-p', String(parent)], { reject: false })
  const [, grandparent, command] = /^\s*(\d+)\s+-?(.+)$/.exec(stdout ?? '') ?? []
  return !failed && command !== undefined && shells.includes(basename(command.trim())) ? Number(grandparent) : parent
}

/** Whether a process is alive. */
export function lives(pid: number): boolean {
  try {
    return process.kill(pid, 0)
  } catch (error) {
    return error instanceof Error && 'code' in error && error.code === 'EPERM'
  }
}
