import { type ChildProcess, spawn, spawnSync } from 'node:child_process'
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
 * rounds. Two processes of the same program can differ by a tenth for as long as they run, so there are several pairs. On a busy machine only
 * the CPU time is meaningful. Build app-service first. Usage: tsx --conditions=source scripts/event-overhead.ts [pairs] [seconds per round] [STATE...]
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

/** `dead`: nothing listens. */
const allStates = [...Object.keys(responses), 'dead']

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

/**
 * Moves a process to one processor. app-service has a processor of its own, so that neither the load generator nor the scheduler disturbs it.
 * Only Linux has this command; elsewhere the figures scatter more.
 */
function pin({ pid }: Pick<ChildProcess, 'pid'>, processor: number): void {
  if (process.platform === 'linux') spawnSync('taskset', ['-a', '-cp', String(processor), String(pid)])
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
    pin(app, 0)
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

/** Number of rounds of a pair of processes. */
const roundsOfPair = 3

/** Long enough for the compiler to have optimized both processes. */
const warmUpSeconds = 4

/** The ratios of a new process with events to a new one without, in alternating rounds. */
async function measurePair(
  uiDirectory: string,
  modelUrl: string,
  experimentUrl: string,
  seconds: number,
): Promise<Measurement[]> {
  const withoutEvents = { MODEL_SERVICE_URL: modelUrl }
  const [off, offUrl] = await startApp(uiDirectory, withoutEvents)
  const [on, onUrl] = await startApp(uiDirectory, { ...withoutEvents, EXPERIMENT_SERVICE_URL: experimentUrl })
  const ratios: Measurement[] = []
  for (let round = 0; round <= roundsOfPair; round++) {
    const measurements = new Map<string, Measurement>()
    for (const url of round % 2 === 0 ? [offUrl, onUrl] : [onUrl, offUrl])
      measurements.set(url, await measure(url, round === 0 ? warmUpSeconds : seconds))
    const [without, having] = [measurements.get(offUrl), measurements.get(onUrl)]
    if (round === 0 || without === undefined || having === undefined) continue
    ratios.push({
      perSecond: having.perSecond / without.perSecond,
      p99: having.p99 / without.p99,
      cpu: having.cpu / without.cpu,
    })
  }
  for (const app of [off, on]) app.kill('SIGKILL')
  return ratios
}

async function main(pairs: number, seconds: number, states: readonly string[]): Promise<void> {
  const upstreams = spawn(process.execPath, [...process.execArgv, fileURLToPath(import.meta.url), 'upstreams'], {
    stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
  })
  const [urls] = await once(upstreams, 'message')
  for (const loadProcess of [process, upstreams]) pin(loadProcess, 1)
  const uiDirectory = await mkdtemp(join(tmpdir(), 'page-'))
  await writeFile(join(uiDirectory, 'index.html'), '<!doctype html>')
  try {
    for (const name of states) {
      const experimentUrl = urls[name]
      if (experimentUrl === undefined) throw new Error(`"${name}" is not a state. Use one of ${allStates.join(', ')}.`)
      const ratios: Measurement[] = []
      for (let pair = 0; pair < pairs; pair++)
        ratios.push(...(await measurePair(uiDirectory, urls.model, experimentUrl, seconds)))
      const text = (key: keyof Measurement) => {
        const values = ratios.map((ratio) => ratio[key])
        const [median, low, high] = [0.5, 0.25, 0.75].map((share) => quantile(values, share).toFixed(3))
        return `${median} (${low} to ${high})`
      }
      console.log(`${name.padEnd(8)} throughput ${text('perSecond')}  p99 ${text('p99')}  CPU ${text('cpu')}`)
    }
  } finally {
    upstreams.kill()
    await rm(uiDirectory, { recursive: true, force: true })
  }
}

const [role, seconds, ...states] = process.argv.slice(2)
if (role === 'upstreams') await serveUpstreams()
else await main(Number(role ?? 8), Number(seconds ?? 2), states.length > 0 ? states : allStates)
