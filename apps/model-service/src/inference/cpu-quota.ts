import { readFile } from 'node:fs/promises'
import { availableParallelism } from 'node:os'

/** CPU limit of the container (cgroup v2). */
const cpuMaxFile = '/sys/fs/cgroup/cpu.max'

/**
 * Number of CPUs that this process may use, at least 1: the container's limit, or the machine's CPUs when there is no limit.
 * More threads than CPUs make the kernel throttle all of them.
 */
export async function availableCpus(file = cpuMaxFile, cpus = availableParallelism()): Promise<number> {
  let cpuMax: string
  try {
    cpuMax = await readFile(file, 'utf8')
  } catch (error) {
    // Without cgroup v2 the file does not exist, and there is no limit.
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return cpus
    throw error
  }
  return Math.max(1, Math.min(cpus, Math.floor(parseCpuMax(cpuMax))))
}

/** Number of threads for one run of the model: all CPUs but one. The event loop needs that one to read requests and send responses. */
export function inferenceThreads(cpus: number): number {
  return Math.max(1, cpus - 1)
}

/** Parses `cpu.max`: "quota period" in microseconds, or "max period" for no limit. */
function parseCpuMax(content: string): number {
  const [quota, period] = content.trim().split(/\s+/)
  return quota === 'max' ? Number.POSITIVE_INFINITY : Number(quota) / Number(period)
}
