import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { experimentMetrics, headers, newUserId, paths } from '@sms-checker/contracts'
import { unusedPort } from '@sms-checker/service/testing'
import { execa } from 'execa'
import { defaultValuesFileName } from 'local/system-file'
import { request } from 'undici'
import { afterAll, beforeAll, expect, it, vi } from 'vitest'
import { parse, parseDocument } from 'yaml'
import { type RunningSystem, startSystem } from '../local/running-system.ts'
import { newUserIdEndingIn } from '../user-ids.ts'

vi.setConfig({ testTimeout: 600_000 })
const verdictOptions = { timeout: 200_000, interval: 1_000 }

const root = fileURLToPath(new URL('../../', import.meta.url))
const faultyModel = new URL('../../tools/local/src/traffic/faulty-model.mjs?failed=0.5', import.meta.url)

/** A declaration that takes hundreds of users, and a machine that is too busy for limits of time. */
const values = `# The values of this machine.
istio:
  canary:
    enabled: false # no experiment yet
experiment:
  guardrails: ${JSON.stringify(experimentMetrics.map((metric) => ({ metric, margin: 3, floor: 0.15 })))}
  minimumDays: 0
  minimumUsers: 200
  slowMilliseconds: 60000
`

let data: string
let system: RunningSystem

beforeAll(async () => {
  data = await mkdtemp(join(tmpdir(), 'sms-checker-commands-'))
  await writeFile(join(data, defaultValuesFileName), values)
  system = await startSystem(await unusedPort(), ['--data', data], { MAX_EVENT_LOOP_DELAY_MS: '0' })
})

afterAll(async () => {
  await system?.stop('SIGTERM')
  await rm(data, { recursive: true, force: true })
})

const readValues = async () => readFile(join(data, defaultValuesFileName), 'utf8')

/** Runs the command as a user does. */
async function run(...args: string[]) {
  const program = join(root, 'tools/cli/bin/sms-checker.mjs')
  const options = { cwd: root, reject: false, all: true }
  const { exitCode, all } = await execa(process.execPath, [program, ...args, '--local', '--data', data], options)
  return { exitCode, output: all ?? '' }
}

/** Runs a command that must succeed. */
async function succeed(...args: string[]): Promise<string> {
  const { exitCode, output } = await run(...args)
  expect(exitCode, output).toBe(0)
  return output
}

/** A response, or what went wrong. */
interface Served {
  readonly status: number | string
  readonly variant: string
  readonly release: string
}

async function get(path: string, userId: string, body?: object): Promise<Served> {
  try {
    const response = await request(system.gateway + path, {
      method: body === undefined ? 'GET' : 'POST',
      headers: { 'content-type': 'application/json', [headers.userId]: userId },
      ...(body !== undefined && { body: JSON.stringify(body) }),
    })
    const { model } = parse(await response.body.text())
    const release = `${response.headers[headers.appVersion]} ${model?.id}`
    return { status: response.statusCode, variant: String(response.headers[headers.appVariant]), release }
  } catch (error) {
    return { status: String(error), variant: 'none', release: '' }
  }
}

const predict = (userId = newUserId()) => get(paths.predict, userId, { sms: 'See you at 6?' })

/** All responses to `underLoad` and `verdictIs`. */
const served: Served[] = []
const failures = () => served.filter(({ status }) => status !== 200)

/** Sends requests until `work` ends: as many as possible, or one every so many milliseconds. */
async function whileSending(send: () => Promise<Served>, pauseMs: number, work: () => Promise<void>): Promise<void> {
  let finished = false
  const client = async () => {
    while (!finished) {
      served.push(await send())
      await sleep(pauseMs)
    }
  }
  const sending = client()
  await work().finally(() => {
    finished = true
  })
  await sending
}

/** Sends messages of new users while `work` runs. */
const underLoad = (work: () => Promise<void>) => whileSending(predict, 20, work)

/** Sends predictions of new users until the verdict has an exit code. */
async function verdictIs(exitCode: number): Promise<void> {
  const look = async () => {
    const { exitCode: found, output } = await run('experiment', 'status')
    expect(found, output).toBe(exitCode)
  }
  const wait = () => vi.waitFor(look, verdictOptions)
  await whileSending(predict, 0, () => whileSending(predict, 0, () => whileSending(predict, 0, wait)))
}

/** Releases that ten users get, one of each last digit. */
async function releases(): Promise<Set<string>> {
  const users = Array.from({ length: 10 }, (_, digit) => predict(newUserIdEndingIn(digit)))
  return new Set((await Promise.all(users)).map(({ release }) => release))
}

it('an experiment is started and promoted by commands, without losing a request', async () => {
  const before = await releases()
  expect(before.size).toBe(1)
  await underLoad(async () => {
    await succeed('experiment', 'start', '--name', 'good', '--app-tag', '9.9.9', '--model', 'neural', '--percent', '10')
    expect(await releases()).toEqual(new Set([...before, '9.9.9 neural']))
    const early = await run('experiment', 'promote')
    expect([early.exitCode, early.output]).toEqual([1, expect.stringContaining('To go ahead nevertheless')])
    await succeed('experiment', 'ramp', '50')
    await verdictIs(0)
    await succeed('experiment', 'promote')
  })
  expect(failures()).toEqual([])
  expect(await releases()).toEqual(new Set(['9.9.9 neural']))
  expect(parse(await readValues())).toMatchObject({
    istio: { canary: { enabled: false } },
    app: { stable: { version: '9.9.9' } },
    model: { primary: { model: 'neural' } },
  })
  expect(await readValues()).toContain('enabled: false # no experiment yet')
  expect(await succeed('experiment', 'report', 'good')).toMatch(
    /promoted on .*\n[\s\S]*## Stage 1: 10 % of the users[\s\S]*## Stage 2: 50 % of the users/,
  )
  expect(await succeed('experiment', 'report', '--verify')).toContain('every figure')
  console.log(`good: ${served.length} requests, no failure`)
})

it('a bad canary is rolled back by a command, and only its own requests fail', async () => {
  const document = parseDocument(await readValues())
  document.setIn(['model', 'canary', 'env'], [{ name: 'NODE_OPTIONS', value: `--import=${faultyModel.href}` }])
  const installed = document.toString()
  await writeFile(join(data, defaultValuesFileName), installed)
  served.length = 0
  await underLoad(async () => {
    await vi.waitFor(
      () => succeed('experiment', 'start', '--name', 'bad', '--model', 'linear', '--percent', '50'),
      verdictOptions,
    )
    await verdictIs(20)
    await succeed('experiment', 'rollback')
  })
  const failed = failures()
  expect(new Set(failed.map(({ variant }) => variant))).toEqual(new Set(['canary']))
  expect(parse(await readValues())).toEqual(parse(installed))
  expect(await releases()).toEqual(new Set(['9.9.9 neural']))
  expect(await succeed('experiment', 'report', 'bad', '--verify')).toContain('every figure')
  expect(await succeed('experiment', 'history')).toMatch(/bad +rolled back by .*\n.*good +promoted by/)
  console.log(`bad: ${served.length} requests, ${failed.length} failed as injected, all on the canary`)
})
