import { mkdir, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import type { MonitoringProgram } from '../release/monitoring.ts'

/**
 * Writes a program's files under `root` as they lie under `/` in its container, the configuration as `localize` makes it.
 * Returns the path of the configuration.
 */
export async function writeProgramFiles(
  { configFile, files }: MonitoringProgram,
  root: string,
  localize: (text: string) => string = (text) => text,
): Promise<string> {
  for (const [path, text] of files) {
    const here = join(root, path)
    await mkdir(dirname(here), { recursive: true })
    await writeFile(here, path === configFile ? localize(text) : text)
  }
  return join(root, configFile)
}
