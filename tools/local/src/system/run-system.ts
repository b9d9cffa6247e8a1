import { setTimeout as sleep } from 'node:timers/promises'
import { type PreparedTraffic, runTraffic } from '../traffic/traffic.ts'
import { followValues, type UserValues } from './apply-values.ts'
import { LocalSystem, type LocalSystemOptions } from './local-system.ts'
import { formatLine, formatNotice, type LineStyle } from './log-line.ts'
import { overview } from './overview.ts'
import { loopback, processNames } from './pods.ts'
import { build } from './prerequisites.ts'
import { routingShares } from './routing-share.ts'
import { SystemState } from './system-state.ts'

export interface SystemOptions extends Omit<LocalSystemOptions, 'experimentSettings' | 'line' | 'notice' | 'failed'> {
  values: UserValues
  /** Build what is missing or out of date first. */
  build: boolean
  /** Users to simulate once the system runs. */
  traffic?: PreparedTraffic | undefined
  write: (text: string) => void
  colour: boolean
}

/** Settings of experiment-service that show how the evidence of a few minutes grows. */
const fastSettings = { JUDGE_INTERVAL_SECONDS: '3' }

/** How long to wait for all pods before the table is printed, in milliseconds. */
const startTimeoutMs = 60_000

/** Runs the whole system until `stop` is aborted. Returns the exit code: 0 after a stop, 1 when it cannot run. */
export async function runSystem(options: SystemOptions, stop: AbortSignal): Promise<number> {
  const { values, traffic, write, colour, ...systemOptions } = options
  const { port, dataDirectory, watch } = options
  const print = (text: string) => write(`${text}\n`)
  const release = values.release(values.initial)
  if (options.build) {
    print(watch ? 'Building the page ...' : 'Building what is missing or out of date ...')
    const buildOutput = await build(
      watch ? ['frontend', 'console'] : ['app-service', 'model-service', 'experiment-service', 'frontend', 'console'],
      stop,
    )
    if (stop.aborted) return 0
    if (buildOutput !== undefined) {
      print(`${buildOutput}\nThe build failed; see its output above.`)
      return 1
    }
  }

  const style: LineStyle = { colour, nameWidth: Math.max(...processNames.map(({ length }) => length)) }
  const failure = new AbortController()
  const end = AbortSignal.any([stop, failure.signal])
  const system = await LocalSystem.prepare(release, {
    ...systemOptions,
    experimentSettings: traffic?.fast ? fastSettings : undefined,
    line: (name, text, stream) => {
      const formatted = formatLine(name, text, stream, style)
      if (formatted !== undefined) print(formatted)
    },
    notice: (name, text, kind) => print(formatNotice(name, text, kind === 'error' ? 'red' : 'yellow', style)),
    failed: () => failure.abort(),
  })
  const gateway = `http://${loopback}:${port}`
  const { experiment } = system
  const state = new SystemState({
    dataDirectory,
    gateway,
    experimentService: experiment.url,
    valuesFiles: values.source.paths,
  })
  await state.remove()
  const aborted = new Promise<void>((resolve) => end.addEventListener('abort', () => resolve(), { once: true }))
  await Promise.race([system.start(), aborted, sleep(startTimeoutMs, undefined, { ref: false })])
  if (!end.aborted) {
    // Before the table, which says that the system runs.
    await state.applied(values.initial.sha256)
    print(await overview({ system, port, shares: routingShares(system.release.routing, system.pods) }))
    const following = followValues({ system, state, values, print }, end).catch((error: unknown) => {
      print(`The values files cannot be followed: ${error instanceof Error ? error.message : error}`)
      failure.abort()
    })
    if (traffic !== undefined) await runTraffic({ ...traffic, gateway, experiment, print }, end)
    await aborted
    system.end()
    await following
  }
  print(stop.aborted ? 'Stopping ...' : 'Stopping because of the error above ...')
  await state.remove()
  await system.stop()
  return stop.aborted ? 0 : 1
}
