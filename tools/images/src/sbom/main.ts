import { cp, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { Type } from 'typebox'
import { Value } from 'typebox/value'
import { cyclonedx } from './cyclonedx.ts'
import { writeLicenses } from './license-files.ts'
import { bundledWorkspaces, shippedPackages } from './packages.ts'

// Usage: main.ts IMAGE IMAGE_ROOT. Runs in the build of an image, after the builds of its workspaces.
const [name = '', imageRoot = ''] = process.argv.slice(2)
const repository = join(import.meta.dirname, '../../../..')
const workspaces = bundledWorkspaces(name).map((workspace) => join(repository, 'apps', workspace))
const [workspace = ''] = workspaces
const { version } = Value.Parse(
  Type.Object({ version: Type.String() }),
  JSON.parse(await readFile(join(workspace, 'package.json'), 'utf8')),
)
const packages = await shippedPackages(workspaces, join(imageRoot, 'app/node_modules'))
const licenses = join(imageRoot, 'licenses')
await writeLicenses(packages, licenses)
await cp(join(repository, 'LICENSE'), join(licenses, 'LICENSE'))
await writeFile(join(imageRoot, 'sbom.cdx.json'), cyclonedx({ name, version }, packages))
