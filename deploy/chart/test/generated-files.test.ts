import { readdir, readFile } from 'node:fs/promises'
import { join, relative } from 'node:path'
import { expect, test } from 'vitest'
import { deployFolder, generatedDocuments, generatedFolders, repositoryFolder } from '../scripts/generated-files.ts'

const folders = await generatedFolders()

async function committedFiles(folder: string): Promise<Map<string, string>> {
  const path = join(deployFolder, folder)
  const entries = await readdir(path, { recursive: true, withFileTypes: true })
  const names = entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name))
  const texts = names.map(
    async (name): Promise<[string, string]> => [relative(path, name), await readFile(name, 'utf8')],
  )
  return new Map(await Promise.all(texts))
}

test.each([...folders])('deploy/%s is what its source generates: npx nx run chart:generate', async (folder, files) => {
  const committed = await committedFiles(folder)
  expect([...committed.keys()].sort()).toEqual([...files.keys()].sort())
  for (const [path, text] of files) expect(committed.get(path), path).toBe(text)
})

test.each([...generatedDocuments()])(
  '%s is what its source generates: npx nx run chart:generate',
  async (path, text) => {
    expect(await readFile(join(repositoryFolder, path), 'utf8')).toBe(text)
  },
)

test('generating twice gives the same', async () => {
  expect(await generatedFolders()).toEqual(folders)
})
