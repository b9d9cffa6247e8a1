import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import { Prediction, Problem, paths } from '@sms-checker/contracts'
import { Parse } from 'typebox/value'
import { afterEach, expect, it } from 'vitest'
import { manifestOf, modelDirectory, slowGraph, spamModelDirectory } from '../test/onnx-models.ts'

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

/** Starts the service as a process of its own. Resolves with its address, or its exit code when it ends first. */
async function start(environment: Record<string, string>): Promise<{ address?: string; exited: Promise<unknown[]> }> {
  const main = fileURLToPath(new URL('./main.ts', import.meta.url))
  const service = spawn(process.execPath, ['--conditions=source', '--import', 'tsx', main], {
    // Load shedding has tests of its own: here a machine that is busy with something else must not be taken for overload.
    env: { PORT: '0', HOST: '127.0.0.1', MAX_EVENT_LOOP_DELAY_MS: '10000', ...environment },
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

it('serves a model directory, and on SIGTERM answers what it was asked before it ends', { timeout }, async () => {
  const graph = slowGraph(20)
  const { address, exited } = await start({ MODEL_DIR: await modelDirectory({ graph, manifest: manifestOf(graph) }) })
  expect((await fetch(`${address}${paths.ready}`)).status).toBe(200)
  const first = await post(address, 'You win')
  expect(Parse(Prediction, await first.json()).result).toBe('spam')
  const answers = Array.from({ length: 40 }, (_, index) => post(address, index % 2 ? 'win' : 'hello'))
  // The first answer shows that the requests have arrived.
  await Promise.race(answers)
  child?.kill('SIGTERM')
  const statuses = (await Promise.all(answers)).map(({ status }) => status)
  expect(statuses).toEqual(Array(40).fill(200))
  expect(await exited).toEqual([0, null])
})

it('stays up without a model, says why, and leaves in order', { timeout }, async () => {
  const { address, exited } = await start({ MODEL_DIR: await spamModelDirectory({ sha256: '0'.repeat(64) }) })
  const ready = await fetch(`${address}${paths.ready}`)
  expect(ready.status).toBe(503)
  expect(Parse(Problem, await ready.json()).detail).toContain('SHA-256')
  expect(output).toContain('SHA-256')
  expect((await post(address, 'hi')).status).toBe(503)
  child?.kill('SIGTERM')
  expect(await exited).toEqual([0, null])
})

it('ends with 78 and every bad variable when the configuration is at fault', { timeout }, async () => {
  const { address, exited } = await start({ MAX_MESSAGE_LENGTH: 'long', MODEL_VARIANT: 'best' })
  expect(address).toBeUndefined()
  expect(await exited).toEqual([78, null])
  for (const name of ['MODEL_DIR', 'MAX_MESSAGE_LENGTH', 'MODEL_VARIANT']) expect(output).toContain(name)
})

it('keeps the runtime from reporting its use, which it tries as soon as it is loaded', { timeout }, async () => {
  // Without a home the reporting cannot keep its device id, and says so.
  await start({ MODEL_DIR: await spamModelDirectory(), HOME: '/dev/null' })
  expect(output).toContain('the model answers')
  expect(output).not.toMatch(/telemetry/i)
})
