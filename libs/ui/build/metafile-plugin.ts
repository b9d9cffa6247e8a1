import { writeFile } from 'node:fs/promises'
import { join, relative } from 'node:path'
import type { Plugin } from 'vite'

/** Writes `metafile.json` into the build: the modules in each chunk, in the form of esbuild's metafile. The image's SBOM is made from it. */
export function metafile(): Plugin {
  let root = ''
  return {
    name: 'metafile',
    apply: 'build',
    configResolved(config) {
      root = config.root
    },
    async writeBundle({ dir = '' }, bundle) {
      const chunks = Object.values(bundle).flatMap((output) => (output.type === 'chunk' ? [output] : []))
      const outputs = chunks.map(({ fileName, modules }) => [fileName, { inputs: inputsOf(modules) }])
      await writeFile(join(dir, 'metafile.json'), JSON.stringify({ outputs: Object.fromEntries(outputs) }))
    },
  }

  function inputsOf(modules: Readonly<Record<string, { renderedLength: number }>>) {
    const files = Object.entries(modules).filter(([, { renderedLength }]) => renderedLength > 0)
    return Object.fromEntries(
      files.map(([id, { renderedLength }]) => [relative(root, id), { bytesInOutput: renderedLength }]),
    )
  }
}
