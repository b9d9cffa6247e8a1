import { createHash } from 'node:crypto'
import { access, mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { AppPrediction, headers, newUserId, paths } from '@sms-checker/contracts'
import { unusedPort } from '@sms-checker/service/testing'
import { defaultValuesFileName, SystemFile, systemFileName } from 'local/system-file'
import { Compile } from 'typebox/compile'
import { request } from 'undici'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { stringify } from 'yaml'
import { limits } from '../../vitest.shared.ts'
import { type RunningSystem, startBuiltSystem } from './running-system.ts'

const noUser = 'none'
const tenPercent = '.*0$'

let data: string
let system: RunningSystem

beforeAll(async () => {
  data = await mkdtemp(join(tmpdir(), 'sms-checker-changes-'))
  // These tests count every failed request: a busy machine must not make a new process shed load or miss a deadline.
  system = await startBuiltSystem(await unusedPort(), ['--data', data], {
    MAX_EVENT_LOOP_DELAY_MS: '0',
    MODEL_TIMEOUT_MS: '30000',
  })
})

afterAll(async () => {
  await system?.stop('SIGTERM')
  await rm(data, { recursive: true, force: true })
})

const systemFile = Compile(SystemFile)
const readSystem = async () => systemFile.Parse(JSON.parse(await readFile(join(data, systemFileName), 'utf8')))

/** Writes the values file, without waiting. Returns its sum. */
async function write(content: string): Promise<string> {
  await writeFile(join(data, defaultValuesFileName), content)
  return createHash('sha256').update(content).digest('hex')
}

/** Writes values and waits until they are applied or refused. Returns the reason for refusing them. */
async function apply(values: object | string): Promise<string | undefined> {
  const sum = await write(typeof values === 'string' ? values : stringify(values))
  return vi.waitFor(async () => {
    const { applied, refused, error } = await readSystem()
    expect([applied.sha256, refused?.sha256]).toContain(sum)
    return refused?.sha256 === sum ? error : undefined
  }, limits.expect.poll)
}

const prediction = Compile(AppPrediction)

async function predict(userId: string) {
  const response = await request(system.gateway + paths.predict, {
    method: 'POST',
    headers: { 'content-type': 'application/json', [headers.userId]: userId },
    body: JSON.stringify({ sms: 'See you at 6?' }),
  })
  const text = await response.body.text()
  if (response.statusCode !== 200) throw new Error(`${response.statusCode} ${text}`)
  const { model } = prediction.Parse(JSON.parse(text))
  return `${response.headers[headers.appVariant]} ${response.headers[headers.appVersion]} ${model.id}`
}

/** Pause of a client between two requests, in milliseconds. The processes that start under this load need most of the machine. */
const pauseMs = 100

/** Sends predictions of random users while `work` runs. Returns how many succeeded, and what failed. */
async function underLoad(work: () => Promise<void>) {
  let finished = false
  let succeeded = 0
  const failures: string[] = []
  const client = async () => {
    while (!finished) {
      await predict(newUserId()).then(
        () => succeeded++,
        (error: unknown) => failures.push(String(error)),
      )
      await sleep(pauseMs)
    }
  }
  const clients = [client(), client(), client()]
  await work().finally(() => {
    finished = true
  })
  await Promise.all(clients)
  return { succeeded, failures }
}

const canary = (enabled: boolean, headerRoutingRegex: string) => ({
  istio: { canary: { enabled, headerRoutingRegex } },
})
const candidate = { version: '2.0.0' }
const users = () => Promise.all(['10', '11'].map(predict))

describe('changed values', () => {
  it('are described in the system file, which only its owner can read', async () => {
    const { gateway, experimentService, valuesFiles, operatorTokenFile } = await readSystem()
    expect((await stat(join(data, systemFileName))).mode & 0o777).toBe(0o600)
    expect(new URL(gateway).port).toBe(new URL(system.gateway).port)
    expect(experimentService).toBe(system.pod('experiment').address)
    expect(valuesFiles).toEqual([join(data, defaultValuesFileName)])
    expect((await readFile(operatorTokenFile, 'utf8')).length).toBeGreaterThan(20)
  })

  it('carry a rollout from start to end without losing a request', async () => {
    const before = ['stable 0.1.0 linear', 'stable 0.1.0 linear']
    const next = { app: { canary: candidate }, model: { canary: { model: 'neural' } } }
    const promoted = {
      app: { canary: candidate, stable: candidate },
      model: { ...next.model, primary: { model: 'neural' } },
    }
    const promotedUser = 'stable 2.0.0 neural'
    const canaryUser = 'canary 2.0.0 neural'
    const steps: [object, string[]][] = [
      [canary(false, noUser), before],
      [{ ...next, ...canary(true, noUser) }, before],
      [{ ...next, ...canary(true, tenPercent) }, [canaryUser, 'stable 0.1.0 linear']],
      [{ ...promoted, ...canary(true, tenPercent) }, [canaryUser, promotedUser]],
      [{ ...promoted, ...canary(true, noUser) }, [promotedUser, promotedUser]],
      [{ ...promoted, ...canary(false, noUser) }, [promotedUser, promotedUser]],
    ]
    const { succeeded, failures } = await underLoad(async () => {
      for (const [values, served] of steps) {
        expect(await apply(values)).toBeUndefined()
        expect(await users()).toEqual(served)
      }
    })
    expect(failures).toEqual([])
    expect(succeeded).toBeGreaterThan(100)
    const lines = () => system.output().match(/^Applied .*/gm) ?? []
    await expect.poll(() => lines()).toHaveLength(steps.length)
    expect(lines().map((line) => line.replace(/^Applied \S+ /, ''))).toEqual([
      'restarted experiment, stopped app-canary and model-canary; there is no canary.',
      'started app-canary and model-canary, restarted experiment; no user gets the canary.',
      'restarted experiment; 10.0 % of the users get the canary.',
      'replaced app-stable and model-primary; 10.0 % of the users get the canary.',
      'restarted experiment; no user gets the canary.',
      'restarted experiment, stopped app-canary and model-canary; there is no canary.',
    ])
  })

  it('leave unchanged processes alone, and end those that they replace', async () => {
    const alive = ['app-stable', 'model-primary', 'model-shadow', 'app-canary'].filter((name) =>
      isAlive(system.pod(name).pid),
    )
    expect(alive).toEqual(['model-shadow'])
  })

  it('that are not valid change nothing, and the error says why', async () => {
    const served = await users()
    const errors = {
      'istio: {canary: {headerRoutingRegex: "(': defaultValuesFileName,
      'istio: {canary: {headerRoutingRegex: "("}}': 'headerRoutingRegex',
      'model: {primary: {colour: linear}}': 'colour',
      '- text': 'must be a YAML map',
    }
    const { failures } = await underLoad(async () => {
      for (const [content, reason] of Object.entries(errors)) expect(await apply(content)).toContain(reason)
    })
    expect(failures).toEqual([])
    expect(await users()).toEqual(served)
  })

  it('whose new process does not become ready change nothing, and the error names it', async () => {
    const served = await users()
    const { failures } = await underLoad(async () => {
      const error = await apply({
        model: { primary: { model: 'missing' } },
        app: { stable: candidate },
        ...canary(false, noUser),
      })
      expect(error).toMatch(/^model-primary is not ready: .*missing.* Its log is in the output of npm start\./)
    })
    expect(failures).toEqual([])
    expect(await users()).toEqual(served)
  })

  it('that follow each other quickly are applied as the last ones say, also while a process cannot start', async () => {
    const first = await write(stringify({ model: { primary: { model: 'missing' } } }))
    await expect.poll(() => system.output()).toMatch(/model-primary .*missing/)
    await write(stringify({ app: { stable: { version: '2.1.0' } }, ...canary(false, noUser) }))
    const last = {
      app: { stable: { version: '2.2.0' } },
      model: { primary: { model: 'neural' } },
      ...canary(false, noUser),
    }
    expect(await apply(last)).toBeUndefined()
    expect((await readSystem()).refused?.sha256).not.toBe(first)
    expect(await users()).toEqual(Array(2).fill('stable 2.2.0 neural'))
  })

  it('are applied while a process restarts', async () => {
    process.kill(system.pod('model-shadow').pid, 'SIGKILL')
    expect(await apply({ app: { stable: { version: '2.3.0' } }, ...canary(false, noUser) })).toBeUndefined()
    expect(await users()).toEqual(Array(2).fill('stable 2.3.0 linear'))
    await expect.poll(() => system.output()).toMatch(/model-shadow +was ended by SIGKILL/)
  })

  it('do not keep the system from stopping while they are applied', async () => {
    await write(stringify({ model: { primary: { model: 'missing-too' } } }))
    // The last lines only, which say in a failure what the system did instead.
    await expect.poll(() => system.output().slice(-4_000)).toMatch(/model-primary .*missing-too/)
    const children = await system.children()
    expect(children.length).toBeGreaterThanOrEqual(7)
    expect(await system.stop('SIGINT')).toBe(0)
    await expect.poll(() => children.filter(isAlive)).toEqual([])
    await expect(access(join(data, systemFileName))).rejects.toThrow('ENOENT')
  })
})

function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0)
  } catch {
    return false
  }
}
