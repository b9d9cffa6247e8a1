import { setTimeout as sleep } from 'node:timers/promises'
import { isDeepStrictEqual } from 'node:util'
import { readValuesFiles, type ValuesSnapshot, type ValuesSource } from './values-files.ts'

/** Interval at which values files are read, in milliseconds. They are small, and reading works for every editor and file system. */
const readIntervalMs = 200

/**
 * Calls `changed` with the values files after each change until `stop` is aborted. A change counts once the files are the same for two reads, so
 * that a file that is being written is not used. `signal` is aborted when the files change again. Calls do not overlap: the next one waits
 * until `changed` has resolved. Rejects when `changed` rejects.
 */
export async function watchValues(
  { source, initial }: { source: ValuesSource; initial: ValuesSnapshot },
  changed: (snapshot: ValuesSnapshot, signal: AbortSignal) => Promise<void>,
  stop: AbortSignal,
): Promise<void> {
  let latest = initial
  let before = initial
  let outdated = new AbortController()
  let running = Promise.resolve()
  let hasFailed = false
  while (!stop.aborted && !hasFailed) {
    await sleep(readIntervalMs, undefined, { signal: stop, ref: false }).catch(() => undefined)
    const read = await readValuesFiles(source)
    const isSettled = isDeepStrictEqual(read, before)
    before = read
    if (stop.aborted || !isSettled || isDeepStrictEqual(read, latest)) continue
    latest = read
    outdated.abort()
    outdated = new AbortController()
    const signal = AbortSignal.any([stop, outdated.signal])
    running = running.then(async () => {
      if (!signal.aborted) await changed(read, signal)
    })
    running.catch(() => {
      hasFailed = true
    })
  }
  await running
}
