import { basename } from 'node:path'
import { execa } from 'execa'

const shells = ['sh', 'bash', 'dash', 'zsh', 'ksh', 'ash']

/** The process id of npm, seen from a script that it runs: the parent, or the grandparent when a shell is in between. */
export async function npmParent(parent: number): Promise<number> {
  const { stdout, failed } = await execa('ps', ['-o', 'ppid=', '-o', 'comm=', '-p', String(parent)], { reject: false })
  const [, grandparent, command] = /^\s*(\d+)\s+-?(.+)$/.exec(stdout ?? '') ?? []
  return !failed && command !== undefined && shells.includes(basename(command.trim())) ? Number(grandparent) : parent
}

export function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0)
  } catch (error) {
    return error instanceof Error && 'code' in error && error.code === 'EPERM'
  }
}
