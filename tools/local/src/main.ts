import { type CommandLine, help, parseCommandLine } from './command-line.ts'
import { lives, npmProcess } from './processes/starter.ts'
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

function commandLine(): CommandLine | undefined {
  try {
    return parseCommandLine(process.argv.slice(2))
  } catch (error) {
    console.error(`${error instanceof Error ? error.message : error}\nSee --help.`)
    return undefined
  }
}

const options = commandLine()
if (options === undefined) {
  process.exitCode = 1
} else if (options.help) {
  console.log(help)
} else {
  const colour = process.stdout.isTTY && process.env.NO_COLOR === undefined
  const write = (text: string) => process.stdout.write(text)
  process.exit(await runSystem({ ...options, colour, write }, stop.signal))
}
