import { resolve } from 'node:path'
import { help, parseCommandLine } from './command-line.ts'
import { isAlive, npmParent } from './processes/npm-parent.ts'
import type { ValuesSnapshot } from './release/values-files.ts'
import { findExecutables, missingPrometheus, portError } from './system/prerequisites.ts'

/** How often to check that npm is still running, in milliseconds. */
const npmCheckMs = 500

const stop = new AbortController()
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => stop.abort())
// The reader of the output is gone, so nothing else will stop the system.
process.stdout.on('error', () => stop.abort())

// A killed npm does not stop the process that it started. Without npm, the system may outlive its parent.
if (process.env.npm_lifecycle_event !== undefined) {
  const npm = await npmParent(process.ppid)
  setInterval(() => {
    if (!isAlive(npm)) stop.abort()
  }, npmCheckMs).unref()
}

async function run(): Promise<number> {
  const {
    help: helpRequested,
    values,
    data,
    monitoring,
    traffic: scenario,
    fast,
    ...options
  } = parseCommandLine(process.argv.slice(2))
  if (helpRequested) {
    console.log(help)
    return 0
  }
  const error = await portError(options.port)
  const executables = monitoring ? await findExecutables(process.env.PATH) : undefined
  if (error !== undefined || (monitoring && executables === undefined)) {
    console.log(error ?? missingPrometheus)
    return 1
  }
  // The chart takes seconds to load, so the quick checks come first.
  const { localRelease } = await import('./release/local-release.ts')
  const { mergeValues, parseValues, readValuesFiles, valuesSource } = await import('./release/values-files.ts')
  const { runSystem } = await import('./system/run-system.ts')
  const { prepareTraffic } = await import('./traffic/traffic.ts')
  const dataDirectory = resolve(data)
  const traffic = scenario && (await prepareTraffic({ scenario, fast, dataDirectory }))
  const source = valuesSource(values, dataDirectory)
  const release = (snapshot: ValuesSnapshot) =>
    localRelease(mergeValues(traffic?.values ?? {}, parseValues(snapshot)), {
      monitoring,
      gatewayValues: traffic?.gatewayValues,
    })
  const colour = process.stdout.isTTY && process.env.NO_COLOR === undefined
  const write = (text: string) => process.stdout.write(text)
  const system = {
    ...options,
    dataDirectory,
    values: { source, initial: await readValuesFiles(source), release },
    traffic,
    executables,
    environment: process.env,
    colour,
    write,
  }
  return runSystem(system, stop.signal)
}

const exitCode = await run().catch((error: unknown) => {
  console.error(`${error instanceof Error ? error.message : error}\nSee --help.`)
  return 1
})
process.exit(exitCode)
