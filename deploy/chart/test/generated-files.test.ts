import { readdir, readFile } from 'node:fs/promises'
import { join, relative } from 'node:path'
import { expect, test } from 'vitest'
import { chartFolder, generatedFiles, repositoryFolder } from '../scripts/generated-files.ts'
import { smsChecker } from '../src/index.ts'

const files = await generatedFiles()

async function committedChart(): Promise<Map<string, string>> {
  const entries = await readdir(chartFolder, { recursive: true, withFileTypes: true })
  const paths = entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name))
  const texts = paths.map(
    async (path): Promise<[string, string]> => [relative(chartFolder, path), await readFile(path, 'utf8')],
  )
  return new Map(await Promise.all(texts))
}

test('deploy/helm is up to date with its source (otherwise run: npx nx run chart:generate)', async () => {
  const committed = await committedChart()
  const generated = smsChecker.files()
  expect([...committed.keys()].sort()).toEqual([...generated.keys()].sort())
  for (const [path, text] of generated) expect(committed.get(path), path).toBe(text)
})

test.each([...files])(
  '%s is up to date with its source (otherwise run: npx nx run chart:generate)',
  async (path, text) => {
    expect(await readFile(join(repositoryFolder, path), 'utf8')).toBe(text)
  },
)

test('generates the same files every time', async () => {
  expect(smsChecker.files()).toEqual(smsChecker.files())
  expect(await generatedFiles()).toEqual(files)
})
