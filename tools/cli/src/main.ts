import { runCommand } from './command-line.ts'

process.exitCode = await runCommand(process.argv.slice(2), {
  stdout: process.stdout,
  stderr: process.stderr,
  stdin: process.stdin,
  colour: process.stdout.isTTY === true && process.env.NO_COLOR === undefined,
})
