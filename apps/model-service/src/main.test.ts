import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { Prediction, Problem, paths } from '@sms-checker/contracts'
import { Parse } from 'typebox/value'
import { afterEach, expect, it } from 'vitest'
import { buildBundle } from '../test/bundle.ts'
import { directoryOf, slowModel, spamModelDirectory } from '../test/onnx-models.ts'

const timeout = 60_000

let child: ChildProcess | undefined
let output = ''

afterEach(async () => {
  if (child !== undefined && child.exitCode === null && child.signalCode === null) {
    const exited = once(child, 'exit')
    child.kill('SIGKILL')
    await exited
  }
  child = undefined
  output = ''
})

const bundle = await buildBundle()

/** Starts the service in a child process. Resolves when it listens, or without an address when it exits first. */
async function start(environment: Record<string, string>): Promise<{ address?: string; exited: Promise<unknown[]> }> {
  const service = spawn(process.execPath, [join(bundle, 'main.js')], {
    // Load shedding is tested elsewhere; here a busy machine must not look like an overloaded service.
    env: { PORT: '0', HOST: '127.0.0.1', MAX_EVENT_LOOP_DELAY_MS: '0', ...environment },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  child = service
  const exited = once(service, 'exit')
  const address = await new Promise<string | undefined>((resolve) => {
    void exited.then(() => resolve(undefined))
    const read = (chunk: Buffer) => {
      output += chunk.toString()
      const found = /http:\/\/127\.0\.0\.1:\d+/.exec(output)
      if (found) resolve(found[0])
    }
    service.stdout.on('data', read)
    service.stderr.on('data', read)
  })
  return { ...(address !== undefined && { address }), exited }
}

function post(address: string | undefined, sms: string): Promise<Response> {
  return fetch(`${address}${paths.predict}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ sms }),
  })
}

it('serves a model directory, and responds to every request in flight after SIGTERM', { timeout }, async () => {
  const { address, exited } = await start({ MODEL_DIR: await directoryOf(slowModel(20)) })
  expect((await fetch(`${address}${paths.ready}`)).status).toBe(200)
  const first = await post(address, 'You win')
  expect(Parse(Prediction, await first.json()).result).toBe('spam')
  const responses = Array.from({ length: 40 }, (_, index) => post(address, index % 2 ? 'win' : 'hello'))
  // The first response shows that the requests have arrived.
  await Promise.race(responses)
  child?.kill('SIGTERM')
  const statuses = (await Promise.all(responses)).map(({ status }) => status)
  expect(statuses).toEqual(Array(40).fill(200))
  expect(await exited).toEqual([0, null])
})

it('stays live with an invalid model, gives the reason, and shuts down gracefully', { timeout }, async () => {
  const { address, exited } = await start({ MODEL_DIR: await spamModelDirectory({ sha256: '0'.repeat(64) }) })
  const ready = await fetch(`${address}${paths.ready}`)
  expect(ready.status).toBe(503)
  expect(Parse(Problem, await ready.json()).detail).toContain('SHA-256')
  expect(output).toContain('SHA-256')
  expect((await post(address, 'hi')).status).toBe(503)
  child?.kill('SIGTERM')
  expect(await exited).toEqual([0, null])
})

it('exits with 78 and lists every invalid environment variable', { timeout }, async () => {
  const { address, exited } = await start({ MAX_MESSAGE_LENGTH: 'long', MODEL_VARIANT: 'best' })
  expect(address).toBeUndefined()
  expect(await exited).toEqual([78, null])
  for (const name of ['MODEL_DIR', 'MAX_MESSAGE_LENGTH', 'MODEL_VARIANT']) expect(output).toContain(name)
})

it('disables the telemetry of ONNX Runtime before it loads the runtime', { timeout }, async () => {
  // Enabled telemetry logs an error here, because it cannot store its device id without a home directory.
  await start({ MODEL_DIR: await spamModelDirectory(), HOME: '/dev/null' })
  expect(output).toContain('model self-test passed')
  expect(output).not.toMatch(/telemetry/i)
})
