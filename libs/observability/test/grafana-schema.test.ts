import { execFile } from 'node:child_process'
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { expect, it } from 'vitest'
import { dashboards } from '../src/index.ts'

const run = promisify(execFile)
const workspaceFolder = join(import.meta.dirname, '..')
const files = dashboards.map(({ name, dashboard }) => [`${name}.json`, JSON.stringify(dashboard, null, 2)] as const)

/** Type-checks dashboards as `GrafanaDashboard` and returns the output of the compiler. */
async function typeErrors(dashboards: readonly (readonly [path: string, json: string])[]): Promise<string> {
  const built = join(workspaceFolder, 'dist')
  await mkdir(built, { recursive: true })
  const folder = await mkdtemp(join(built, 'schema-'))
  try {
    const config = { extends: '../../tsconfig.json', include: ['*.ts'] }
    await writeFile(join(folder, 'tsconfig.json'), JSON.stringify(config))
    for (const [index, [, json]] of dashboards.entries()) {
      const declared = `import type { GrafanaDashboard } from '../../test/grafana-schema.ts'\nexport const it: GrafanaDashboard = ${json}`
      await writeFile(join(folder, `dashboard-${index}.ts`), declared)
    }
    const result = await run('npx', ['tsc', '-p', join(folder, 'tsconfig.json')], { cwd: workspaceFolder }).catch(
      (error: unknown) => {
        if (error instanceof Error && 'stdout' in error && 'code' in error && error.code !== 'ENOENT') return error
        throw error
      },
    )
    return String(result.stdout)
  } finally {
    await rm(folder, { recursive: true })
  }
}

it('every dashboard conforms to Grafana’s schema', async () => {
  expect(files.length).toBeGreaterThan(0)
  expect(await typeErrors(files)).toBe('')
})

it('the check reports a misspelt option, an invalid enum value, a query without an expression and a wrong type', async () => {
  const [path, json] = files.find(([path]) => path.endsWith('service.json')) ?? ['', '']
  const broken = [
    ['"graphMode": "area"', '"graphMod": "area"'],
    ['"drawStyle": "line"', '"drawStyle": "lines"'],
    ['"expr":', '"expression":'],
    ['"schemaVersion": 42', '"schemaVersion": "42"'],
  ].map(([right = '', wrong = '']) => {
    expect(json).toContain(right)
    return [path, json.replace(right, wrong)] as const
  })
  const output = await typeErrors(broken)
  for (const index of broken.keys()) expect(output).toContain(`dashboard-${index}.ts`)
})
