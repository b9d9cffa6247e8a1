import { readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { execa } from 'execa'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { type System, serviceNames, startSystem } from './services.ts'

let system: System
beforeAll(async () => {
  await execa('schemathesis', ['--version']).catch((cause: unknown) => {
    throw new Error(
      'These tests need the packages of e2e/openapi/requirements.txt on the PATH: install them in a virtual environment, and activate it.',
      { cause },
    )
  })
  system = await startSystem()
})
afterAll(() => system?.stop())

it('clients that are generated for Python pass mypy, and call both services', async () => {
  const clients = join(system.directory, 'python')
  for (const name of serviceNames) {
    const output = [
      '--meta',
      'none',
      '--output-path',
      join(clients, `${name === 'app-service' ? 'sms_checker' : 'model_service'}_client`),
    ]
    const { all } = await execa('openapi-python-client', ['generate', '--path', system.documents[name], ...output], {
      all: true,
    })
    expect(all).not.toMatch(/warning|error|skip/i)
  }
  expect((await readdir(join(clients, 'sms_checker_client/models'))).filter((file) => /\d/.test(file))).toEqual([])
  const script = join(import.meta.dirname, 'python_client.py')
  const env = { MYPYPATH: clients, PYTHONPATH: clients }
  await execa('mypy', ['--strict', '--cache-dir', join(system.directory, 'mypy'), script], { env })
  const { stdout } = await execa('python', [script, ...Object.values(system.urls)], { env })
  expect(stdout).toBe('spam ham ham 400')
})

it.each(serviceNames)('Schemathesis finds no failure in %s', async (name) => {
  const limits = ['--max-examples=20', '--seed=1', '--max-time=30', '--request-timeout=10', '--no-color']
  const { stdout, exitCode } = await execa(
    'schemathesis',
    ['run', system.documents[name], `--url=${system.urls[name]}`, ...limits],
    { reject: false, cwd: system.directory },
  )
  expect(exitCode, stdout).toBe(0)
})
