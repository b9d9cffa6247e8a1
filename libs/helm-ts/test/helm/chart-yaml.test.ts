import { execFile } from 'node:child_process'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { expect, test } from 'vitest'
import { parse } from 'yaml'
import { type ChartMetadata, chart, file } from '../../src/index.ts'
import { helmBinary, helmTemplate } from '../../src/testing/index.ts'
import { thing } from '../fixtures.ts'

const run = promisify(execFile)

const metadata: ChartMetadata = {
  name: 'shop',
  version: '1.2.3-rc.1+build',
  appVersion: '1e3',
  description: 'Sells: "all" # of {{ it }}',
  type: 'application',
  kubeVersion: '>=1.29.0-0',
  keywords: ['yes', '0123'],
  home: 'https://example.org/shop',
  icon: 'https://example.org/shop.svg',
  sources: ['https://example.org/shop.git'],
  maintainers: [{ name: 'on', email: 'a@example.org' }],
  deprecated: true,
  annotations: { 'artifacthub.io/changes': '- kind: added\n  description: "All."\n', number: '1' },
}

test.each([4, 3] as const)('Helm %i reads every field of Chart.yaml unchanged', async (major) => {
  const folder = await mkdtemp(join(tmpdir(), 'helm-ts-chart-'))
  try {
    await chart(metadata, { templates: { a: thing({ metadata: { name: 'a' } }) } }).write(folder)
    const { stdout } = await run(await helmBinary(major), ['show', 'chart', folder])
    expect(parse(stdout)).toEqual({ apiVersion: 'v2', ...metadata })
  } finally {
    await rm(folder, { recursive: true })
  }
})

test.each([4, 3] as const)('Helm %i rejects clusters older than kubeVersion', async (helm) => {
  const made = chart({ ...metadata, deprecated: false }, { templates: { a: thing({ metadata: { name: 'a' } }) } })
  await expect(helmTemplate(made.files(), { helm, kubeVersion: 'v1.28.3' })).rejects.toThrow('incompatible')
  expect(await helmTemplate(made.files(), { helm, kubeVersion: 'v1.29.0-rc.1' })).toHaveLength(1)
})

test.each([4, 3] as const)('Helm %i ignores the files in .helmignore', async (helm) => {
  const files = { kept: file('files/kept.txt', 'kept\n'), left: file('notes/left.txt', 'left\n') }
  const object = thing({ metadata: { name: 'a' }, spec: { kept: files.kept.text, left: files.left.text } })
  const made = chart({ name: 'shop', version: '1.0.0' }, { templates: { a: object }, ignore: ['notes/'] })
  expect(made.files().get('.helmignore')).toMatch(/^\.DS_Store\n[\s\S]*\nnotes\/\n$/)
  const [printed] = await helmTemplate(made.files(), { helm })
  expect(printed?.object).toMatchObject({ spec: { kept: 'kept\n', left: '' } })
})
