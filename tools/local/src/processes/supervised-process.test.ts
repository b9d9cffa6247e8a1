import { tmpdir } from 'node:os'
import { afterEach, describe, expect, it } from 'vitest'
import { isAlive } from './npm-parent.ts'
import { type ProcessEvents, RestartBackOff, SupervisedProcess } from './supervised-process.ts'

const stopping: SupervisedProcess[] = []

afterEach(async () => {
  await Promise.all(stopping.splice(0).map((child) => child.stop()))
})

/** A supervised `node -e` and its events. */
function run(script: string, fatalExitCodes: number[] = []) {
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
    fatalExitCodes,
  }
  const child = new SupervisedProcess(plan, events, { firstMs: 5, longestMs: 40, stableMs: 60_000 })
  stopping.push(child)
  child.start()
  return { child, lines, pids, ends, messages }
}

const staysAlive = 'setInterval(() => {}, 1000); console.log("up")'

it('RestartBackOff doubles the delay up to a limit and starts over after a stable run', () => {
  const backOff = new RestartBackOff({ firstMs: 500, longestMs: 3_000, stableMs: 10_000 })
  expect([0, 0, 100, 9_999, 0].map((ranMs) => backOff.nextDelayMs(ranMs))).toEqual([500, 1_000, 2_000, 3_000, 3_000])
  expect([10_000, 0].map((ranMs) => backOff.nextDelayMs(ranMs))).toEqual([500, 1_000])
})

describe('a supervised process', () => {
  it('is restarted after a crash, with growing delays', async () => {
    const { ends, pids } = run('process.exit(3)')
    await expect.poll(() => pids.length).toBeGreaterThanOrEqual(5)
    expect(ends.slice(0, 4)).toEqual([5, 10, 20, 40].map((wait) => ['ended with exit code 3', wait]))
    expect(new Set(pids).size).toBe(pids.length)
  })

  it('is restarted when it is killed', async () => {
    const { ends, pids, lines } = run(staysAlive)
    await expect.poll(() => lines).toEqual(['stdout: up'])
    process.kill(pids[0] ?? 0, 'SIGKILL')
    await expect.poll(() => lines).toEqual(['stdout: up', 'stdout: up'])
    expect(ends).toEqual([['was ended by SIGKILL', 5]])
  })

  it('is not restarted after a fatal exit code', async () => {
    const { ends, pids, child } = run('process.exit(78)', [78])
    await expect.poll(() => ends).toEqual([['ended with exit code 78', undefined]])
    await child.stop()
    expect(pids).toHaveLength(1)
  })

  it('reports why it could not be started', async () => {
    const ends: string[] = []
    const plan = { name: 'test', file: 'no-such-program', args: [], cwd: tmpdir(), env: {} }
    const events = { line: () => {}, started: () => {}, ended: (how: string) => ends.push(how) }
    const child = new SupervisedProcess(plan, events)
    stopping.push(child)
    child.start()
    await expect.poll(() => ends[0]).toMatch(/could not be started: .*no-such-program/)
  })

  it('is not restarted once it was stopped', async () => {
    const { child, lines, pids, ends } = run(staysAlive)
    await expect.poll(() => lines).toHaveLength(1)
    await child.stop()
    expect(pids.map(isAlive)).toEqual([false])
    expect(ends).toEqual([])
  })

  it('may finish its work when it is stopped', async () => {
    const { child, lines } = run(`process.on('SIGTERM', () => { console.log('bye'); process.exit() }); ${staysAlive}`)
    await expect.poll(() => lines).toHaveLength(1)
    await child.stop()
    expect(lines).toEqual(['stdout: up', 'stdout: bye'])
  })

  it('gets its environment, and both of its outputs are read', async () => {
    const { lines } = run('console.log(process.env.OWN); console.error("oh"); setInterval(() => {}, 1000)')
    await expect.poll(() => lines.toSorted()).toEqual(['stderr: oh', 'stdout: set'])
  })

  it('exchanges messages with its parent', async () => {
    const { child, messages, lines } = run(`process.on('message', (m) => process.send({ got: m })); console.log('up')`)
    await expect.poll(() => lines).toHaveLength(1)
    child.send({ a: 1 })
    await expect.poll(() => messages).toEqual([{ got: { a: 1 } }])
  })
})
