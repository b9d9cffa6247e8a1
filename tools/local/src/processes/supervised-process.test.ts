import { tmpdir } from 'node:os'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { lives } from './starter.ts'
import { type ProcessEvents, SupervisedProcess } from './supervised-process.ts'

const stopping: SupervisedProcess[] = []

afterEach(async () => {
  await Promise.all(stopping.splice(0).map((child) => child.stop()))
})

/** A supervised `node -e`, and what was heard of it. */
function run(script: string, hopelessExitCodes: number[] = []) {
  const lines: string[] = []
  const pids: number[] = []
  const ends: [how: string, restartMs: number | undefined][] = []
  const messages: unknown[] = []
  const events: ProcessEvents = {
    line: (line, stream) => lines.push(`${stream}: ${line}`),
    started: (pid) => pids.push(pid),
    ended: (how, restartMs) => ends.push([how, restartMs]),
    message: (message) => messages.push(message),
  }
  const plan = {
    name: 'test',
    file: process.execPath,
    args: ['-e', script],
    cwd: tmpdir(),
    env: { OWN: 'set' },
    hopelessExitCodes,
  }
  const child = new SupervisedProcess(plan, events, { firstMs: 5, longestMs: 40, steadyMs: 60_000 })
  stopping.push(child)
  child.start()
  return { child, lines, pids, ends, messages }
}

const staysAlive = 'setInterval(() => {}, 1000); console.log("up")'
const wait = { timeout: 10_000 }

describe('a supervised process', () => {
  it('is started again after a crash, with longer and longer waits', async () => {
    const { ends, pids } = run('process.exit(3)')
    await vi.waitFor(() => expect(pids.length).toBeGreaterThanOrEqual(5), wait)
    expect(ends.slice(0, 4)).toEqual([5, 10, 20, 40].map((wait) => ['ended with exit code 3', wait]))
    expect(new Set(pids).size).toBe(pids.length)
  })

  it('is started again when something kills it', async () => {
    const { ends, pids, lines } = run(staysAlive)
    await vi.waitFor(() => expect(lines).toEqual(['stdout: up']), wait)
    process.kill(pids[0] ?? 0, 'SIGKILL')
    await vi.waitFor(() => expect(lines).toEqual(['stdout: up', 'stdout: up']), wait)
    expect(ends).toEqual([['was ended by SIGKILL', 5]])
  })

  it('is not started again when that would not help', async () => {
    const { ends, pids, child } = run('process.exit(78)', [78])
    await vi.waitFor(() => expect(ends).toEqual([['ended with exit code 78', undefined]]), wait)
    await child.stop()
    expect(pids).toHaveLength(1)
  })

  it('says why it could not be started', async () => {
    const ends: string[] = []
    const plan = { name: 'test', file: 'no-such-program', args: [], cwd: tmpdir(), env: {} }
    const events = { line: () => {}, started: () => {}, ended: (how: string) => ends.push(how) }
    const child = new SupervisedProcess(plan, events)
    stopping.push(child)
    child.start()
    await vi.waitFor(() => expect(ends[0]).toMatch(/could not be started: .*no-such-program/), wait)
  })

  it('is gone once it was stopped, and stays so', async () => {
    const { child, lines, pids, ends } = run(staysAlive)
    await vi.waitFor(() => expect(lines).toHaveLength(1), wait)
    await child.stop()
    expect(pids.map(lives)).toEqual([false])
    expect(ends).toEqual([])
  })

  it('may use the time it is given to end', async () => {
    const { child, lines } = run(`process.on('SIGTERM', () => { console.log('bye'); process.exit() }); ${staysAlive}`)
    await vi.waitFor(() => expect(lines).toHaveLength(1), wait)
    await child.stop()
    expect(lines).toEqual(['stdout: up', 'stdout: bye'])
  })

  it('has its settings, and both of its outputs are read', async () => {
    const { lines } = run('console.log(process.env.OWN); console.error("oh"); setInterval(() => {}, 1000)')
    await vi.waitFor(() => expect(lines.toSorted()).toEqual(['stderr: oh', 'stdout: set']), wait)
  })

  it('hears and answers messages', async () => {
    const { child, messages, lines } = run(`process.on('message', (m) => process.send({ got: m })); console.log('up')`)
    await vi.waitFor(() => expect(lines).toHaveLength(1), wait)
    child.send({ a: 1 })
    await vi.waitFor(() => expect(messages).toEqual([{ got: { a: 1 } }]), wait)
  })
})
