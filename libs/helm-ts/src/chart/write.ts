import { mkdir, readdir, rm, writeFile } from 'node:fs/promises'
import { dirname, join, relative, sep } from 'node:path'

/** `helm dependency update` manages these, so they are kept. */
const managedByHelm = ['charts', 'Chart.lock']

/** Writes files to a folder and removes all others, except subcharts. */
export async function writeFolder(folder: string, files: ReadonlyMap<string, string>): Promise<void> {
  await mkdir(folder, { recursive: true })
  const present = await readdir(folder, { recursive: true, withFileTypes: true })
  for (const entry of present) {
    const path = relative(folder, join(entry.parentPath, entry.name)).split(sep).join('/')
    if (entry.isFile() && !files.has(path) && !managedByHelm.includes(path.split('/')[0] ?? ''))
      await rm(join(folder, path))
  }
  for (const [path, text] of files) {
    await mkdir(dirname(join(folder, path)), { recursive: true })
    await writeFile(join(folder, path), text)
  }
}
