import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { createServer, type RequestListener } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import { headers, newUserId, type Prediction, paths } from '@sms-checker/contracts'
import { Pool } from 'undici'

/**
 * Measures what events cost: throughput, p99 and CPU time per request of app-service with events, relative to one without, in alternating
 * rounds. On a busy machine only the CPU time is meaningful. Build app-service first. Usage: tsx --conditions=source scripts/event-overhead.ts [rounds] [seconds per round]
 */

const connections = 16

/** How experiment-service responds to a batch. */
const responses = {
  healthy: (_request, response) => {
    const receipt = { accepted: 500, duplicates: 0, rejected: 0, errors: [] }
    response.end(JSON.stringify(receipt))
  },
  hung: () => {},
  slow: (_request, response) => {
    setTimeout(() => response.end(), 5_000)
  },
  failing: (_request, response) => {
    response.writeHead(500).end()
  },
} satisfies Record<string, RequestListener>

const model: RequestListener = (_request, response) => {
  const prediction: Prediction = {
    sms: 'normalized message',
    result: 'ham',
    probability: 0.01,
    classifier: 'Constant model',
    model: { id: 'constant', version: '1.0.0', variant: 'primary' },
  }
  response.setHeader('content-type', 'application/json').end(JSON.stringify(prediction))
}

async function listen(listener: RequestListener): Promise<string> {
  const server = createServer((request, response) => {
    request.resume()
    request.on('end', () => listener(request, response))
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  if (typeof address !== 'object' || address === null) throw new Error('The server does not listen.')
  return `http://127.0.0.1:${address.port}`
}

/** The upstream services run in a process of their own, so that they do not slow down the load generator. */
async function serveUpstreams(): Promise<void> {
  const urls: Record<string, string> = { model: await listen(model), dead: 'http://127.0.0.1:9' }
  for (const [name, listener] of Object.entries(responses)) urls[name] = await listen(listener)
  process.send?.(urls)
}

async function startApp(uiDirectory: string, environment: Record<string, string>): Promise<[ChildProcess, string]> {
  const app = spawn(process.execPath, ['dist/main.js'], {
    cwd: fileURLToPath(new URL('..', import.meta.url)),
    env: {
      HOST: '127.0.0.1',
      PORT: '0',
      UI_DIR: uiDirectory,
      RATE_LIMIT_PER_MINUTE: '0',
      ADDRESS_RATE_LIMIT_PER_MINUTE: '0',
      MAX_EVENT_LOOP_DELAY_MS: '0',
      ...environment,
    },
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  for await (const line of createInterface(app.stdout)) {
    const [url] = /http:\/\/127\.0\.0\.1:\d+/.exec(line) ?? []
    if (url === undefined) continue
    app.stdout.resume()
    return [app, url]
  }
  throw new Error('app-service exited before it listened.')
}

interface Measurement {
  readonly perSecond: number
  /** In milliseconds. */
  readonly p99: number
  /** CPU time of app-service for a request, in seconds. */
  readonly cpu: number
}

async function measure(url: string, seconds: number): Promise<Measurement> {
  const pool = new Pool(url, { connections })
  const durations: number[] = []
  const cpuBefore = await cpuSeconds(url)
  const end = performance.now() + seconds * 1_000
  const client = async () => {
    while (performance.now() < end) {
      const start = performance.now()
      const { statusCode, body } = await pool.request({
        path: paths.predict,
        method: 'POST',
        headers: { 'content-type': 'application/json', [headers.userId]: newUserId() },
        body: '{"sms":"See you at 6?","guess":"ham"}',
      })
      await body.dump()
      if (statusCode !== 200) throw new Error(`app-service responded with ${statusCode}.`)
      durations.push(performance.now() - start)
    }
  }
  await Promise.all(Array.from({ length: connections }, client))
  await pool.close()
  const cpu = ((await cpuSeconds(url)) - cpuBefore) / durations.length
  return { perSecond: durations.length / seconds, p99: quantile(durations, 0.99), cpu }
}

/** CPU time of the process since its start. */
async function cpuSeconds(url: string): Promise<number> {
  const text = await (await fetch(url + paths.metrics)).text()
  return Number(/^process_cpu_seconds_total\{.*\} (\S+)/m.exec(text)?.[1])
}

function quantile(values: readonly number[], share: number): number {
  const sorted = values.toSorted((a, b) => a - b)
  return sorted[Math.min(Math.floor(sorted.length * share), sorted.length - 1)] ?? Number.NaN
}

async function main(rounds: number, seconds: number): Promise<void> {
  const upstreams = spawn(process.execPath, [...process.execArgv, fileURLToPath(import.meta.url), 'upstreams'], {
    stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
  })
  const [urls] = await once(upstreams, 'message')
  const uiDirectory = await mkdtemp(join(tmpdir(), 'page-'))
  await writeFile(join(uiDirectory, 'index.html'), '<!doctype html>')
  try {
    for (const name of [...Object.keys(responses), 'dead']) {
      // Both processes are new, so that both have compiled the same amount of code.
      const [off, offUrl] = await startApp(uiDirectory, { MODEL_SERVICE_URL: urls.model })
      const settings = { MODEL_SERVICE_URL: urls.model, EXPERIMENT_SERVICE_URL: urls[name] }
      const [on, onUrl] = await startApp(uiDirectory, settings)
      const ratios: Measurement[] = []
      // The first round warms up both processes.
      for (let round = 0; round <= rounds; round++) {
        const first = round % 2 === 0 ? offUrl : onUrl
        const results = new Map([[first, await measure(first, seconds)]])
        const second = first === offUrl ? onUrl : offUrl
        results.set(second, await measure(second, seconds))
        const [without, withEvents] = [results.get(offUrl), results.get(onUrl)]
        if (round === 0 || without === undefined || withEvents === undefined) continue
        ratios.push({
          perSecond: withEvents.perSecond / without.perSecond,
          p99: withEvents.p99 / without.p99,
          cpu: withEvents.cpu / without.cpu,
        })
      }
      const median = (key: keyof Measurement) =>
        quantile(
          ratios.map((ratio) => ratio[key]),
          0.5,
        ).toFixed(3)
      console.log(
        `${name.padEnd(8)}  throughput ratio ${median('perSecond')}  p99 ratio ${median('p99')}  CPU ratio ${median('cpu')}`,
      )
      for (const app of [on, off]) app.kill('SIGKILL')
    }
  } finally {
    upstreams.kill()
    await rm(uiDirectory, { recursive: true, force: true })
  }
}

const [role, seconds] = process.argv.slice(2)
if (role === 'upstreams') await serveUpstreams()
else await main(Number(role ?? 12), Number(seconds ?? 3))
