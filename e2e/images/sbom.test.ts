import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { execa } from 'execa'
import { bundledWorkspaces, type ImageName, imageNames, imageReference, packageId, shippedPackages } from 'images'
import { Type } from 'typebox'
import { Value } from 'typebox/value'
import { beforeAll, describe, expect, it } from 'vitest'

const root = join(import.meta.dirname, '../..')

const Scan = Type.Object({
  artifacts: Type.Array(
    Type.Object({
      name: Type.String(),
      version: Type.String(),
      licenses: Type.Array(Type.Object({ value: Type.String() })),
      locations: Type.Array(Type.Object({ path: Type.String() })),
    }),
  ),
})

const Sbom = Type.Object({
  components: Type.Array(
    Type.Object({
      group: Type.Optional(Type.String()),
      name: Type.String(),
      version: Type.String(),
      licenses: Type.Array(Type.Object({ license: Type.Object({ id: Type.String() }) }), { minItems: 1 }),
      purl: Type.String(),
    }),
  ),
})

const scans = new Map<ImageName, ReturnType<typeof scanImage>>()

/** Returns what the scanner finds with its default settings, without the base image's own packages. Scans each image once. */
function scan(image: ImageName): ReturnType<typeof scanImage> {
  const found = scans.get(image) ?? scanImage(image)
  scans.set(image, found)
  return found
}

async function scanImage(image: ImageName) {
  const { stdout } = await execa('syft', ['scan', `docker:${imageReference(image, {})}`, '--output', 'json', '--quiet'])
  const { artifacts } = Value.Parse(Scan, JSON.parse(stdout))
  return artifacts.filter(({ locations }) => locations.some(({ path }) => /^\/(app|licenses)\//.test(path)))
}

/** Runs a command in an image's container. */
async function inContainer(image: ImageName, ...command: string[]): Promise<string> {
  return (await execa('docker', ['run', '--rm', imageReference(image, {}), ...command])).stdout
}

async function labels(image: ImageName): Promise<Record<string, string>> {
  const { stdout } = await execa('docker', [
    'inspect',
    '--format',
    '{{json .Config.Labels}}',
    imageReference(image, {}),
  ])
  return Value.Parse(Type.Record(Type.String(), Type.String()), JSON.parse(stdout))
}

async function sbom(image: ImageName) {
  const { components } = Value.Parse(
    Sbom,
    JSON.parse(await inContainer(image, 'cat', (await labels(image))['sms-checker.sbom'] ?? '')),
  )
  return components.map(({ group, name, ...rest }) => ({ ...rest, name: group ? `${group}/${name}` : name }))
}

beforeAll(async () => {
  const { failed } = await execa('syft', ['version'], { reject: false })
  expect(failed, 'Install the scanner: pip install -r e2e/images/requirements.txt').toBe(false)
})

describe.each(imageNames)('SBOM of %s', (image) => {
  it('lists the packages that a scanner finds, and those of the bundle', async () => {
    const inSbom = (await sbom(image)).filter(({ purl }) => purl.startsWith('pkg:npm/'))
    const listed = inSbom.map(({ name, version }) => `${name}@${version}`).sort()
    const found = await scan(image)
    expect(found.map(({ name, version }) => `${name}@${version}`).sort()).toEqual(listed)
    expect(found.filter(({ licenses }) => licenses.length === 0)).toEqual([])
    const workspaces = bundledWorkspaces(image).map((workspace) => join(root, 'apps', workspace))
    const isBuilt = workspaces.every((workspace) => existsSync(join(workspace, 'dist/metafile.json')))
    expect(isBuilt, 'Build the workspaces first: npm run build').toBe(true)
    const bundled = await shippedPackages(workspaces, '')
    expect(listed).toEqual(expect.arrayContaining(bundled.map(packageId)))
  })

  it('has the licenses that the image label names, and a license file for each package', async () => {
    const components = await sbom(image)
    const names = new Set(components.flatMap(({ licenses }) => licenses.map(({ license }) => license.id)))
    const label = await labels(image)
    expect(label['org.opencontainers.image.licenses']).toBe([...names].sort().join(' AND '))
    const directory = label['sms-checker.licenses'] ?? ''
    const files = (await inContainer(image, 'find', directory, '-type', 'f', '!', '-name', 'package.json')).split('\n')
    const missing = components.filter(
      ({ name, version }) => !files.some((file) => file.startsWith(`${directory}/${name}@${version}/`)),
    )
    expect(missing).toEqual([])
    expect(files).toContain(`${directory}/LICENSE`)
  })
})

describe('scanner', () => {
  it.each([
    ['app-service', 'fastify'],
    ['model-service', 'fastify'],
    ['model-service', 'onnxruntime-node'],
    ['frontend', 'react'],
    ['experiment-service', 'kysely'],
    ['experiment-service', 'uplot'],
  ] as const)('finds in %s the installed version of %s', async (image, name) => {
    const { default: manifest } = await import(join(root, `node_modules/${name}/package.json`), {
      with: { type: 'json' },
    })
    expect((await scan(image)).find((each) => each.name === name)?.version).toBe(manifest.version)
  })

  it('finds the native library of ONNX Runtime in the SBOM, with the version of its npm package', async () => {
    const components = await sbom('model-service')
    const version = components.find(({ name }) => name === 'onnxruntime-node')?.version
    expect(components).toContainEqual(
      expect.objectContaining({ name: 'onnxruntime', version, purl: `pkg:github/microsoft/onnxruntime@v${version}` }),
    )
  })
})
