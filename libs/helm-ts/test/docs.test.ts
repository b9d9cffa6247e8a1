import { execFile } from 'node:child_process'
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { expect, test } from 'vitest'
import { apiDocs } from '../scripts/api-docs.ts'

const run = promisify(execFile)
const folder = join(import.meta.dirname, '..')

test('docs/api.md has every export with the comment above it', async () => {
  expect(await readFile(join(folder, 'docs', 'api.md'), 'utf8')).toBe(await apiDocs())
})

test('the first example of the README runs as it stands, and writes a chart', { timeout: 60_000 }, async () => {
  const readme = await readFile(join(folder, 'README.md'), 'utf8')
  const [, example = ''] = readme.match(/```ts\n([\s\S]*?)```/) ?? []
  const place = await mkdtemp(join(import.meta.dirname, '.readme-'))
  try {
    await writeFile(join(place, 'example.ts'), example)
    const { stdout } = await run(process.execPath, ['--import', 'tsx', '--conditions=source', 'example.ts'], {
      cwd: place,
    })
    expect(stdout).toContain("GREETING: 'Good morning'")
    expect(await readdir(join(place, 'shop'))).toEqual(
      expect.arrayContaining(['Chart.yaml', 'values.yaml', 'values.schema.json', 'README.md', 'templates']),
    )
    expect(await readFile(join(place, 'shop', 'templates', 'settings.yaml'), 'utf8')).toBe(`apiVersion: v1
kind: ConfigMap
metadata:
  name: {{ .Release.Name }}-settings
data:
  GREETING: {{ .Values.greeting | quote }}
`)
  } finally {
    await rm(place, { recursive: true })
  }
})
