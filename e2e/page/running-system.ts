import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { unusedPort } from '@sms-checker/service/testing'
import { execa } from 'execa'
import type { TestProject } from 'vitest/node'

declare module 'vitest' {
  interface ProvidedContext {
    /** URL of the running system's gateway, for example `http://localhost:41234`. */
    address: string
  }
}

/** Time allowed for building and starting the system. */
const startTimeoutMs = 280_000

/** Runs `npm start` on a free port until the tests end. */
export default async function startSystem(project: TestProject): Promise<() => Promise<void>> {
  const port = await unusedPort()
  const data = await mkdtemp(join(tmpdir(), 'sms-checker-data-'))
  const system = execa('npm', ['start', '--', '--port', `${port}`, '--data', data], {
    cwd: new URL('../..', import.meta.url),
    all: true,
    reject: false,
    // As in a user's shell, without the variables of the test runner. All users of the tests share the address of this machine.
    env: { NODE_ENV: undefined, VITEST: undefined, ADDRESS_RATE_LIMIT_PER_MINUTE: '1000000' },
    forceKillAfterDelay: 20_000,
  })
  const address = `http://localhost:${port}`
  const ended = system.then(({ all }) => {
    throw new Error(`npm start exited before it was ready:\n${all}`)
  })
  await Promise.race([ended, waitUntilReady(address)])
  project.provide('address', address)
  return async () => {
    ended.catch(() => {})
    system.kill()
    await system
    await rm(data, { recursive: true, force: true })
  }
}

async function waitUntilReady(address: string): Promise<void> {
  const end = Date.now() + startTimeoutMs
  const init = { method: 'POST', headers: { 'content-type': 'application/json' }, body: '{"sms":"hello"}' }
  while (Date.now() < end) {
    // The connection is refused until the gateway listens; the status is 503 until a model is ready.
    const response = await fetch(`${address}/predict`, init).catch(() => undefined)
    if (response?.ok) return
    await pause(250)
  }
  throw new Error(`npm start was not ready at ${address} within ${startTimeoutMs / 1_000} s.`)
}
