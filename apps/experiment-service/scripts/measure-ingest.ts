import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import { eventsContentType, newUserId, paths } from '@sms-checker/contracts'
import { Pool } from 'undici'
import { stringify } from 'yaml'
import { appVirtualService, outcome, prediction } from '../test/sample-events.ts'

/**
 * Measures the built service: events per second, CPU time per event and memory while events arrive over HTTP, from several producers at once.
 * Half of the events are outcomes, half predictions of the shadow; a user sends five messages. Usage: `npm run build -w experiment-service &&
 * npm run measure-ingest -w experiment-service [-- EVENTS [NODE-FLAGS]]`. With DATABASE_URL set, the service stores them in PostgreSQL.
 */

const total = Number(process.argv[2] ?? 1_000_000)
const producers = 8
const batchSize = 500
const messagesPerUser = 5

/** As in the image; after `--`, others can be given. */
const nodeFlags =
  process.argv.length > 3 ? process.argv.slice(3) : ['--max-semi-space-size=8', '--heap-growing-percent=25']

const directory = mkdtempSync(join(tmpdir(), 'measure-ingest-'))
const experimentFile = join(directory, 'experiment.yaml')
writeFileSync(experimentFile, stringify({ name: 'ingest', slowMs: 1_000, virtualService: appVirtualService('.*0$') }))
const service = spawn(process.execPath, [...nodeFlags, 'dist/main.js'], {
  cwd: fileURLToPath(new URL('..', import.meta.url)),
  env: {
    ...(process.env.DATABASE_URL !== undefined && { DATABASE_URL: process.env.DATABASE_URL }),
    HOST: '127.0.0.1',
    PORT: '0',
    DATA_DIR: directory,
    EXPERIMENT_FILE: experimentFile,
    LOG_LEVEL: 'info',
  },
  stdio: ['ignore', 'pipe', 'inherit'],
})
try {
  await measure(await listening())
} finally {
  service.kill()
  await once(service, 'exit')
  rmSync(directory, { recursive: true })
}

async function listening(): Promise<string> {
  for await (const line of createInterface(service.stdout)) {
    const [url] = /http:\/\/127\.0\.0\.1:\d+/.exec(line) ?? []
    if (url === undefined) continue
    service.stdout.resume()
    return url
  }
  throw new Error('experiment-service exited before it listened.')
}

async function measure(url: string): Promise<void> {
  const rounds = 10
  const pool = new Pool(url, { connections: producers })
  for (let round = 1; round <= rounds; round++) {
    // Encoded before the clock starts, because the producers share the machine's cores with the service.
    const batches = Array.from({ length: Math.ceil(total / rounds / batchSize) }, (_, batch) =>
      Buffer.from(ndjson(round, batch)),
    )
    const before = await readProcess(url)
    const start = performance.now()
    await Promise.all(
      Array.from({ length: producers }, async () => {
        for (let body = batches.pop(); body !== undefined; body = batches.pop()) await post(pool, body)
      }),
    )
    const seconds = (performance.now() - start) / 1_000
    const after = await readProcess(url)
    const events = Math.ceil(total / rounds / batchSize) * batchSize
    console.log(
      `${(events * round).toLocaleString('en')} events: ${Math.round(events / seconds).toLocaleString('en')} a second, ` +
        `${(((after.cpu - before.cpu) / events) * 1e6).toFixed(0)} µs CPU time each, ${(after.memory / 1e6).toFixed(0)} MB`,
    )
  }
  await pool.close()
}

function ndjson(round: number, batch: number): string {
  const lines: string[] = []
  let userId = newUserId()
  for (let message = 0; message < batchSize / 2; message++) {
    if (message % messagesPerUser === 0) userId = newUserId()
    const of = { userId, requestId: `${round}-${batch}-${message}-0123456789abcdef` }
    const durationMs = Math.round(Math.random() * 20_000) / 1_000
    lines.push(JSON.stringify(outcome({ ...of, durationMs })), JSON.stringify(prediction({ ...of, durationMs })))
  }
  return lines.join('\n')
}

async function post(pool: Pool, body: Buffer): Promise<void> {
  const response = await pool.request({
    path: paths.events,
    method: 'POST',
    headers: { 'content-type': eventsContentType },
    body,
  })
  const receipt = await response.body.text()
  if (response.statusCode === 503) {
    await new Promise((resolve) => setTimeout(resolve, 20))
    return post(pool, body)
  }
  if (!receipt.includes(`"accepted":${batchSize}`)) throw new Error(`${response.statusCode}: ${receipt.slice(0, 500)}`)
}

/** CPU time in seconds since its start, and memory in bytes. */
async function readProcess(url: string): Promise<{ cpu: number; memory: number }> {
  const text = await (await fetch(url + paths.metrics)).text()
  const value = (name: string) => Number(new RegExp(`^${name}\\{.*\\} (\\S+)`, 'm').exec(text)?.[1])
  return { cpu: value('process_cpu_seconds_total'), memory: value('process_resident_memory_bytes') }
}
