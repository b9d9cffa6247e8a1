import { readFile } from 'node:fs/promises'
import { availableParallelism } from 'node:os'

/** Where a container finds its own CPU limit (cgroup v2). */
const cpuMaxFile = '/sys/fs/cgroup/cpu.max'

/**
 * CPUs that this process may use, at least 1: the container's limit where there is one, else the machine's.
 * A thread more than that only makes the kernel throttle all of them.
 */
export async function availableCpus(file = cpuMaxFile, cpus = availableParallelism()): Promise<number> {
  let cpuMax: string
  try {
    cpuMax = await readFile(file, 'utf8')
  } catch (error) {
    // Outside a cgroup v2 container there is no such file, and no limit.
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return cpus
    throw error
  }
  return Math.max(1, Math.min(cpus, Math.floor(parseCpuMax(cpuMax))))
}

/**
 * Threads that one run of the model may use: all CPUs but the event loop's. A run that takes every CPU saves less than it makes
 * requests wait to be read and answered.
 */
export function inferenceThreads(cpus: number): number {
  return Math.max(1, cpus - 1)
}

/** CPUs in the text of `cpu.max`: "quota period" in microseconds, or "max period" for no limit. */
function parseCpuMax(text: string): number {
  const [quota, period] = text.trim().split(/\s+/)
  return quota === 'max' ? Number.POSITIVE_INFINITY : Number(quota) / Number(period)
}
