import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { writeFolder } from './write.ts'

let folder: string
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'helm-ts-write-'))
})
afterEach(() => rm(folder, { recursive: true }))

test('writeFolder removes files of an earlier chart and keeps subcharts', async () => {
  await mkdir(join(folder, 'charts'))
  await writeFile(join(folder, 'charts', 'sub.tgz'), 'sub')
  await writeFolder(
    folder,
    new Map([
      ['templates/old/a.yaml', 'old'],
      ['Chart.yaml', '1'],
    ]),
  )
  await writeFolder(
    folder,
    new Map([
      ['templates/b.yaml', 'new'],
      ['Chart.yaml', '2'],
    ]),
  )
  const files = (await readdir(folder, { recursive: true, withFileTypes: true })).filter((entry) => entry.isFile())
  expect(files.map(({ name }) => name).sort()).toEqual(['Chart.yaml', 'b.yaml', 'sub.tgz'])
  expect(await readFile(join(folder, 'Chart.yaml'), 'utf8')).toBe('2')
})
