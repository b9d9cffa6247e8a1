import { mkdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { execa } from 'execa'
import { Type } from 'typebox'
import { Value } from 'typebox/value'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type ServiceName, type System, serviceNames, startSystem } from './services.ts'

const tsc = join(import.meta.dirname, '../../node_modules/.bin/tsc')
const tools = join(import.meta.dirname, 'tools')
const generated = join(tools, 'dist')

let system: System
beforeAll(async () => {
  system = await startSystem()
})
afterAll(() => system?.stop())

/** Runs a command of `tools`. Throws with its output when it fails. */
function tool(name: string, args: readonly string[]) {
  const env = { REDOCLY_TELEMETRY: 'off', REDOCLY_SUPPRESS_UPDATE_NOTICE: 'true' }
  return execa(join(tools, 'node_modules/.bin', name), args, { cwd: tools, env })
}

const Report = Type.Object({ problems: Type.Array(Type.Object({ ruleId: Type.String(), message: Type.String() })) })

describe.each(serviceNames)('the OpenAPI document of %s', (name: ServiceName) => {
  it('passes the recommended rules of Spectral', async () => {
    const { stdout } = await tool('spectral', [
      'lint',
      system.documents[name],
      '--ruleset=spectral.json',
      '--fail-severity=hint',
    ])
    expect(stdout).toContain('No results')
  })

  it('passes the recommended rules of Redocly', async () => {
    const args = ['lint', '--extends=recommended', '--format=json', system.documents[name]]
    expect(Value.Parse(Report, JSON.parse((await tool('redocly', args)).stdout)).problems).toEqual([])
  })

  it('has one schema of a problem, to which all error responses refer', async () => {
    const text = await readFile(system.documents[name], 'utf8')
    const errors = text.match(/"application\/problem\+json":\{"schema":\{[^}]*\}/g) ?? []
    expect(errors.length).toBeGreaterThan(10)
    for (const error of errors) expect(error).toContain('{"$ref":"#/components/schemas/Problem"}')
  })
})

it('a TypeScript client with generated types compiles, and calls both services', async () => {
  await mkdir(generated, { recursive: true })
  for (const name of serviceNames)
    await tool('openapi-typescript', [system.documents[name], `--output=${join(generated, `${name}.d.ts`)}`])
  const source = await readFile(join(tools, 'typescript-client.txt'), 'utf8')
  const client = join(generated, 'client.mts')
  await writeFile(client, source)
  const strict = [
    '--ignoreConfig',
    '--strict',
    '--noEmit',
    '--module',
    'nodenext',
    '--target',
    'es2023',
    '--types',
    'node',
    '--skipLibCheck',
  ]
  await execa(tsc, [...strict, client], { cwd: tools })
  // A call that does not match the document must not compile.
  const wrong = join(generated, 'wrong.mts')
  await writeFile(wrong, source.replace('sms:', 'text:'))
  await expect(execa(tsc, [...strict, wrong], { cwd: tools })).rejects.toThrow("'text' does not exist")
  const { stdout } = await execa(process.execPath, ['--import', 'tsx', client, ...Object.values(system.urls)])
  expect(stdout).toBe('spam ham ham 415')
})
