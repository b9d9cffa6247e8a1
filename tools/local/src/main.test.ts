import { createServer } from 'node:net'
import { execa } from 'execa'
import getPort from 'get-port'
import { afterEach, describe, expect, it } from 'vitest'
import { missingPrometheus } from './monitoring/programs.ts'
import { repositoryRoot } from './system/repository.ts'

const closing: (() => void)[] = []

afterEach(() => {
  for (const close of closing.splice(0)) close()
})

function run(args: string[], path?: string) {
  const node = ['--conditions=source', '--import', 'tsx', 'tools/local/src/main.ts']
  return execa(process.execPath, [...node, ...args], {
    cwd: repositoryRoot,
    reject: false,
    timeout: 60_000,
    ...(path !== undefined && { env: { PATH: path } }),
  })
}

async function takenPort(): Promise<number> {
  const server = createServer()
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  closing.push(() => server.close())
  const address = server.address()
  if (address === null || typeof address === 'string') throw new Error('not a TCP server')
  return address.port
}

describe('npm start', () => {
  it('says in one sentence that its port is taken and what to do, builds nothing, and ends with 1', async () => {
    const port = await takenPort()
    const { exitCode, stdout, stderr } = await run(['--port', String(port)])
    expect(stdout).toBe(
      `Port ${port} is taken: stop what listens there, or choose another one with --port (npm start -- --port ${port + 1}).`,
    )
    expect([exitCode, stderr]).toEqual([1, ''])
  })

  it('says what to install where nothing can watch, builds nothing, and ends with 1', async () => {
    const { exitCode, stdout } = await run(['--port', String(await getPort()), '--monitoring'], '/nowhere')
    expect([stdout, exitCode]).toEqual([missingPrometheus, 1])
  })

  it('refuses nonsense with a sentence and 1', async () => {
    const { exitCode, stderr } = await run(['--port', 'http'])
    expect(exitCode).toBe(1)
    expect(stderr).toBe('--port takes a number from 1 to 65535, not "http".\nSee --help.')
  })
}, 60_000)
