import { once } from 'node:events'
import { createServer } from 'node:net'
import { setTimeout as pause } from 'node:timers/promises'
import { execa } from 'execa'
import type { TestProject } from 'vitest/node'

declare module 'vitest' {
  interface ProvidedContext {
    /** Where the gateway of the running system answers, e.g. `http://localhost:41234`. */
    address: string
  }
}

/** Building everything takes a while on a small machine. In milliseconds. */
const startLimit = 280_000

async function freePort(): Promise<number> {
  const server = createServer().listen(0)
  await once(server, 'listening')
  const address = server.address()
  server.close()
  await once(server, 'close')
  if (address === null || typeof address === 'string') throw new Error('The system gave no port.')
  return address.port
}

/** `npm start` on a free port, for as long as the tests run. */
export default async function startSystem(project: TestProject): Promise<() => Promise<void>> {
  const port = await freePort()
  const system = execa('npm', ['start', '--', '--port', `${port}`], {
    cwd: new URL('../..', import.meta.url),
    all: true,
    reject: false,
    // A person's shell has none of what a test run sets.
    env: { NODE_ENV: undefined, VITEST: undefined },
    forceKillAfterDelay: 20_000,
  })
  const address = `http://localhost:${port}`
  const ended = system.then(({ all }) => {
    throw new Error(`npm start ended before it served:\n${all}`)
  })
  await Promise.race([ended, answering(address)])
  project.provide('address', address)
  return async () => {
    ended.catch(() => {})
    system.kill()
    await system
  }
}

async function answering(address: string): Promise<void> {
  const end = Date.now() + startLimit
  const question = { method: 'POST', headers: { 'content-type': 'application/json' }, body: '{"sms":"hello"}' }
  while (Date.now() < end) {
    // Refused until the gateway listens, 503 until a model is ready.
    const answer = await fetch(`${address}/predict`, question).catch(() => undefined)
    if (answer?.ok) return
    await pause(250)
  }
  throw new Error(`npm start did not serve ${address} within ${startLimit / 1_000} s.`)
}
