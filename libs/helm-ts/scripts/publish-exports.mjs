import { readFile, rename, writeFile } from 'node:fs/promises'

// Removes the export condition `source` from the published package.json: it refers to TypeScript files that are not published.
const manifest = new URL('../package.json', import.meta.url)
const original = new URL('../package.json.orig', import.meta.url)

if (process.argv.includes('--restore')) {
  await rename(original, manifest)
} else {
  const text = await readFile(manifest, 'utf8')
  const { exports, ...rest } = JSON.parse(text)
  const published = Object.entries(exports).map(([path, { source: _, ...conditions }]) => [path, conditions])
  await writeFile(original, text)
  await writeFile(manifest, `${JSON.stringify({ ...rest, exports: Object.fromEntries(published) }, undefined, 2)}\n`)
}
