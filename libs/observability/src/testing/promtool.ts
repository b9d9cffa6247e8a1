import { execFile } from 'node:child_process'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

interface PromtoolResult {
  readonly output: string
  readonly passed: boolean
}

/**
 * Runs promtool in a directory with these files. Objects are written as JSON, which is also YAML.
 *
 * @throws Error if promtool is not installed
 */
export async function promtool(
  args: readonly string[],
  files: Readonly<Record<string, object | string>>,
): Promise<PromtoolResult> {
  const folder = await mkdtemp(join(tmpdir(), 'promtool-'))
  try {
    for (const [name, content] of Object.entries(files)) {
      await writeFile(join(folder, name), typeof content === 'string' ? content : JSON.stringify(content))
    }
    return await run(args, folder)
  } finally {
    await rm(folder, { recursive: true })
  }
}

function run(args: readonly string[], cwd: string): Promise<PromtoolResult> {
  return new Promise((resolve, reject) => {
    execFile('promtool', args, { cwd }, (error, stdout, stderr) => {
      if (error?.code === 'ENOENT') {
        reject(new Error('promtool is not on the PATH. Install the Debian package prometheus.'))
      } else {
        resolve({ output: stdout + stderr, passed: error === null })
      }
    })
  })
}
