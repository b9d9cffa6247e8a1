import { execFile } from 'node:child_process'
import { mkdir, mkdtemp, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { afterAll } from 'vitest'

/**
 * Builds a bundle like that of the image, and returns its folder. It is deleted after the tests of the file. Tests use it because Node needs a
 * second to load the TypeScript sources in a process, and another one in each worker thread.
 */
export async function buildBundle(): Promise<string> {
  // Inside node_modules, because the bundle imports packages.
  const cache = fileURLToPath(new URL('../../../node_modules/.cache/', import.meta.url))
  await mkdir(cache, { recursive: true })
  const folder = await mkdtemp(join(cache, 'model-service-'))
  afterAll(() => rm(folder, { recursive: true }))
  const options = [`--outdir=${folder}`, `--metafile=${join(folder, 'metafile.json')}`, '--log-level=warning']
  await promisify(execFile)('npm', ['run', 'build', '--', ...options], {
    cwd: fileURLToPath(new URL('..', import.meta.url)),
  })
  return folder
}
