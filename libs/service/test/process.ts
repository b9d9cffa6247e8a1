import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import { build } from 'esbuild'
import { afterAll } from 'vitest'

export interface RunningService {
  readonly child: ChildProcess
  readonly url: string
  readonly output: () => string
  /** Exit code, or the signal that ended the process. */
  readonly ended: Promise<number | string>
}

/** A bundle, because Node needs a second to load the TypeScript sources, and the tests start many processes. */
const directory = await mkdtemp(join(tmpdir(), 'sample-service-'))
const main = join(directory, 'main.mjs')
await build({
  entryPoints: [fileURLToPath(new URL('./main.ts', import.meta.url))],
  outfile: main,
  bundle: true,
  platform: 'node',
  format: 'esm',
  target: 'node20',
  conditions: ['source'],
  logLevel: 'warning',
  // Bundled CommonJS packages need `require`, which an ES module does not have.
  banner: { js: "import { createRequire } from 'node:module'; const require = createRequire(import.meta.url)" },
})
afterAll(() => rm(directory, { recursive: true }))

/** Starts the sample service in a child process and waits until it logs its URL. */
export async function startProcess(environment: Record<string, string>): Promise<RunningService> {
  const { child, output, ended } = spawnProcess(environment)
  const address = new Promise<string>((resolve) => {
    if (child.stdout) {
      createInterface(child.stdout).on('line', (line) => {
        const [url] = /http:\/\/127\.0\.0\.1:\d+/.exec(line) ?? []
        if (url) resolve(url)
      })
    }
  })
  const url = await Promise.race([address, ended.then((code) => Promise.reject(new Error(`${code}: ${output()}`)))])
  return { child, url, output, ended }
}

export function spawnProcess(environment: Record<string, string>): Omit<RunningService, 'url'> {
  const child = spawn(process.execPath, [main], {
    env: { HOST: '127.0.0.1', ...environment },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  let output = ''
  for (const stream of [child.stdout, child.stderr]) {
    stream.on('data', (chunk: Buffer) => {
      output += chunk.toString()
    })
  }
  const ended = once(child, 'close').then(([code, signal]) => code ?? signal)
  return { child, output: () => output, ended }
}
