import { execFile } from 'node:child_process'
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { expect, test } from 'vitest'
import { apiDocs } from '../scripts/api-docs.ts'

const run = promisify(execFile)
const folder = join(import.meta.dirname, '..')

test('docs/api.md is up to date with the doc comments', async () => {
  expect(await readFile(join(folder, 'docs', 'api.md'), 'utf8')).toBe(await apiDocs())
})

test('the first example of the README runs unchanged and writes a chart', { timeout: 60_000 }, async () => {
  const readme = await readFile(join(folder, 'README.md'), 'utf8')
  const [, example = ''] = readme.match(/```ts\n([\s\S]*?)```/) ?? []
  const project = await mkdtemp(join(import.meta.dirname, '.readme-'))
  try {
    await writeFile(join(project, 'example.ts'), example)
    const { stdout } = await run(process.execPath, ['--import', 'tsx', '--conditions=source', 'example.ts'], {
      cwd: project,
    })
    expect(stdout).toContain("GREETING: 'Good morning'")
    expect(await readdir(join(project, 'shop'))).toEqual(
      expect.arrayContaining(['Chart.yaml', 'values.yaml', 'values.schema.json', 'README.md', 'templates']),
    )
    expect(await readFile(join(project, 'shop', 'templates', 'settings.yaml'), 'utf8')).toBe(`apiVersion: v1
kind: ConfigMap
metadata:
  name: {{ .Release.Name }}-settings
data:
  GREETING: {{ .Values.greeting | quote }}
`)
  } finally {
    await rm(project, { recursive: true })
  }
})
