import { existsSync } from 'node:fs'
import { readdir, readFile } from 'node:fs/promises'
import { dirname, join, resolve } from 'node:path'
import { Type } from 'typebox'
import { Value } from 'typebox/value'

/** The part of a package.json that an SBOM repeats. */
const Manifest = Type.Object({
  name: Type.String({ minLength: 1 }),
  version: Type.String({ minLength: 1 }),
  license: Type.String({ minLength: 1 }),
  description: Type.Optional(Type.String()),
  homepage: Type.Optional(Type.String()),
  repository: Type.Optional(Type.Union([Type.String(), Type.Object({ url: Type.String() })])),
})

/** The part of esbuild's metafile that names the modules with code in a bundle. */
const Metafile = Type.Object({
  outputs: Type.Record(Type.String(), Type.Object({ inputs: Type.Record(Type.String(), Type.Unknown()) })),
})

/** A package of which an image contains code. */
export interface ShippedPackage {
  readonly manifest: Type.Static<typeof Manifest>
  /**
   * Where its code is in the image. `bundled`: without a package.json that a scanner could find. `installed`: in node_modules.
   * `native`: in a shared library; not an npm package.
   */
  readonly form: 'bundled' | 'installed' | 'native'
  /** Directory with its license files. */
  readonly directory: string
}

/** Identifies a package, as in `fastify@5.12.8`. */
export function packageId({ manifest: { name, version } }: ShippedPackage): string {
  return `${name}@${version}`
}

/** The workspaces in `apps` whose bundles an image contains. The first gives the image its name and version. */
export function bundledWorkspaces(image: string): readonly [string, ...string[]] {
  return image === 'experiment-service' ? ['experiment-service', 'console'] : [image]
}

/**
 * Returns the packages of an image, each once, sorted by name.
 * @param workspaces directories of the workspaces; their builds have written `dist/metafile.json`
 * @param nodeModules directory of packages that the image contains whole; need not exist
 */
export async function shippedPackages(workspaces: readonly string[], nodeModules: string): Promise<ShippedPackage[]> {
  const bundled = await Promise.all(workspaces.map(bundledPackages))
  const own = [...bundled.flat(), ...(await installedPackages(nodeModules))]
  const all = await Promise.all(own.map(async (each) => [each, ...(await vendoredIn(each))]))
  const unique = new Map(all.flat().map((each) => [packageId(each), each]))
  return [...unique.values()].sort((a, b) => (packageId(a) < packageId(b) ? -1 : 1))
}

async function bundledPackages(workspace: string): Promise<ShippedPackage[]> {
  const { outputs } = Value.Parse(Metafile, await readJson(join(workspace, 'dist/metafile.json')))
  const modules = Object.values(outputs).flatMap(({ inputs }) => Object.keys(inputs))
  const directories = new Set(modules.filter((module) => module.includes('node_modules/')).map(dirname))
  return await Promise.all([...directories].map((directory) => packageOf(resolve(workspace, directory), 'bundled')))
}

async function installedPackages(nodeModules: string): Promise<ShippedPackage[]> {
  const names = existsSync(nodeModules) ? await readdir(nodeModules) : []
  const packages = names.map((name) => {
    const directory = join(nodeModules, name)
    if (name.startsWith('@')) return installedPackages(directory)
    // A package can contain another version of a package that stands beside it.
    return Promise.all([packageOf(directory, 'installed'), installedPackages(join(directory, 'node_modules'))])
  })
  return (await Promise.all(packages)).flat(2)
}

/** Returns the package that a directory belongs to. A package.json without a name, such as `{"type":"module"}`, is part of one. */
async function packageOf(directory: string, form: ShippedPackage['form']): Promise<ShippedPackage> {
  for (let parent = directory; parent !== dirname(parent); parent = dirname(parent)) {
    const file = join(parent, 'package.json')
    const manifest = existsSync(file) ? await readJson(file) : {}
    if (!Value.Check(Type.Pick(Manifest, ['name', 'version']), manifest)) continue
    if (!Value.Check(Manifest, manifest)) throw new Error(`${file} declares no license.`)
    return { manifest, form, directory: parent }
  }
  throw new Error(`${directory} belongs to no package.`)
}

/** Returns what a package contains of another project without being its package. */
async function vendoredIn({ manifest, directory }: ShippedPackage): Promise<ShippedPackage[]> {
  const { name, version } = manifest
  if (name === 'onnxruntime-node') {
    const repository = 'https://github.com/microsoft/onnxruntime'
    return [vendored('native', { name: 'onnxruntime', version, license: 'MIT', repository })]
  }
  if (name === '@fastify/swagger-ui') {
    const SwaggerUi = Type.Object({ devDependencies: Type.Object({ 'swagger-ui-dist': Type.String() }) })
    const { devDependencies } = Value.Parse(SwaggerUi, await readJson(join(directory, 'package.json')))
    const repository = 'https://github.com/swagger-api/swagger-ui'
    const vendoredVersion = devDependencies['swagger-ui-dist']
    return [
      vendored('bundled', { name: 'swagger-ui-dist', version: vendoredVersion, license: 'Apache-2.0', repository }),
    ]
  }
  return []
}

function vendored(form: ShippedPackage['form'], manifest: ShippedPackage['manifest']): ShippedPackage {
  return { manifest, form, directory: collectedLicenses(manifest.name, manifest.version) }
}

/** Directory of license files that a project publishes, but not in its npm package. */
export function collectedLicenses(name: string, version: string): string {
  return join(import.meta.dirname, `../../licenses/${name}@${version}`)
}

async function readJson(file: string): Promise<unknown> {
  return JSON.parse(await readFile(file, 'utf8'))
}
