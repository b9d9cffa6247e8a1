import { help, parseCommandLine } from './command-line.ts'
import { lives, npmProcess } from './processes/starter.ts'
import { localRelease } from './release/release.ts'
import { readValuesFiles } from './release/values-files.ts'
import { runSystem } from './system/run-system.ts'

/** How often it is looked whether npm is still there, in milliseconds. */
const npmCheckMs = 500

const stop = new AbortController()
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => stop.abort())
// Whoever read the output is gone; so nobody is there to end the system either.
process.stdout.on('error', () => stop.abort())

// A killed npm does not say so to what it started. Started otherwise, the parent may well leave and the system stay.
if (process.env.npm_lifecycle_event !== undefined) {
  const npm = await npmProcess(process.ppid)
  setInterval(() => {
    if (!lives(npm)) stop.abort()
  }, npmCheckMs).unref()
}

async function run(): Promise<number> {
  const { help: wantsHelp, values, monitoring, ...options } = parseCommandLine(process.argv.slice(2))
  if (wantsHelp) {
    console.log(help)
    return 0
  }
  const release = localRelease(await readValuesFiles(values), { monitoring })
  const colour = process.stdout.isTTY && process.env.NO_COLOR === undefined
  const write = (text: string) => process.stdout.write(text)
  return runSystem({ ...options, release, environment: process.env, colour, write }, stop.signal)
}

const exitCode = await run().catch((error: unknown) => {
  console.error(`${error instanceof Error ? error.message : error}\nSee --help.`)
  return 1
})
process.exit(exitCode)
