#!/usr/bin/env node
// Runs the TypeScript source, so that the command works after `npm ci` without a build.
import { spawn } from 'node:child_process'
import { fileURLToPath } from 'node:url'

const main = fileURLToPath(new URL('../src/main.ts', import.meta.url))
const options = ['--conditions=source', '--import', import.meta.resolve('tsx'), main, ...process.argv.slice(2)]
const child = spawn(process.execPath, options, { stdio: 'inherit' })
const signals = ['SIGINT', 'SIGTERM', 'SIGHUP']
// A terminal sends Ctrl-C to both processes: the child decides how it ends.
for (const signal of signals) process.on(signal, () => child.kill(signal))
child.on('exit', (code, signal) => {
  if (signal === null) process.exit(code)
  for (const name of signals) process.removeAllListeners(name)
  process.kill(process.pid, signal)
})
