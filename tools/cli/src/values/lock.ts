import { open, readFile, rm } from 'node:fs/promises'
import { hostname } from 'node:os'
import { CommandError } from '../command-error.ts'

/**
 * Keeps other commands from changing a values file while `work` runs. The lock of a process of this machine that has ended does not count.
 *
 * @throws CommandError while another command holds the lock
 */
export async function withLock<T>(valuesPath: string, work: () => Promise<T>): Promise<T> {
  const path = `${valuesPath}.lock`
  await acquire(path, valuesPath)
  try {
    return await work()
  } finally {
    await rm(path, { force: true })
  }
}

async function acquire(path: string, valuesPath: string): Promise<void> {
  const holder = `${process.pid} ${hostname()}`
  for (let attempt = 0; attempt < 2; attempt++) {
    try {
      const file = await open(path, 'wx')
      await file.writeFile(holder)
      await file.close()
      return
    } catch (error) {
      if (!(error instanceof Error && 'code' in error && error.code === 'EEXIST')) throw error
    }
    const [pid = '', host = ''] = (await readFile(path, 'utf8').catch(() => '')).split(' ')
    if (attempt > 0 || host !== hostname() || isAlive(Number(pid))) {
      throw new CommandError(
        `Another command is changing ${valuesPath}${pid === '' ? '' : ` (process ${pid} on ${host})`}. Wait until it ends. If it has crashed, delete ${path}.`,
      )
    }
    await rm(path, { force: true })
  }
}

function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0)
  } catch (error) {
    return error instanceof Error && 'code' in error && error.code === 'EPERM'
  }
}
