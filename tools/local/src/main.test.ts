import { createServer } from 'node:net'
import { unusedPort } from '@sms-checker/service/testing'
import { execa } from 'execa'
import { afterEach, describe, expect, it } from 'vitest'
import { missingPrometheus } from './system/prerequisites.ts'
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
    timeout: 100_000,
    ...(path !== undefined && { env: { PATH: path } }),
  })
}

async function usedPort(): Promise<number> {
  const server = createServer()
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  closing.push(() => server.close())
  const address = server.address()
  if (address === null || typeof address === 'string') throw new Error('not a TCP server')
  return address.port
}

describe('npm start', () => {
  it('reports a port in use and what to do, builds nothing, and exits with 1', async () => {
    const port = await usedPort()
    const { exitCode, stdout, stderr } = await run(['--port', String(port)])
    expect(stdout).toBe(
      `Port ${port} is in use: stop the process that listens there, or choose another port (npm start -- --port ${port + 1}).`,
    )
    expect([exitCode, stderr]).toEqual([1, ''])
  })

  it('says how to install a missing Prometheus, builds nothing, and exits with 1', async () => {
    const { exitCode, stdout } = await run(['--port', String(await unusedPort()), '--monitoring'], '/nowhere')
    expect([stdout, exitCode]).toEqual([missingPrometheus, 1])
  })

  it('reports an invalid argument and exits with 1', async () => {
    const { exitCode, stderr } = await run(['--port', 'http'])
    expect(exitCode).toBe(1)
    expect(stderr).toBe('--port must be a number from 1 to 65535, not "http".\nSee --help.')
  })
})
