import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { Spec, Validation } from '@cyclonedx/cyclonedx-library'
import { beforeEach, describe, expect, it } from 'vitest'
import { cyclonedx } from './cyclonedx.ts'
import { writeLicenses } from './license-files.ts'
import { packageId, shippedPackages } from './packages.ts'

/** The repository's own packages, as the builds of the images find them. */
const repositoryModules = join(import.meta.dirname, '../../../../node_modules')

let workspace: string
beforeEach(async () => {
  workspace = await mkdtemp(join(tmpdir(), 'workspace-'))
  return () => rm(workspace, { recursive: true })
})

async function write(file: string, content: object | string): Promise<void> {
  await mkdir(dirname(join(workspace, file)), { recursive: true })
  await writeFile(join(workspace, file), typeof content === 'string' ? content : JSON.stringify(content))
}

/** Writes the metafile of a bundle with these modules. */
async function bundle(...modules: string[]): Promise<void> {
  const inputs = Object.fromEntries(modules.map((module) => [module, { bytesInOutput: 1 }]))
  await write('dist/metafile.json', { outputs: { 'dist/main.js': { inputs } } })
}

const shipped = () => shippedPackages([workspace], join(workspace, 'out/node_modules'))
const named = (name: string, more: object = {}) => ({ name, version: '1.0.0', license: 'MIT', ...more })

describe('shippedPackages', () => {
  it('names the package of every bundled module once, and of nested versions each', async () => {
    await write('node_modules/one/package.json', named('one'))
    await write('node_modules/one/esm/package.json', { type: 'module' })
    await write('node_modules/one/node_modules/@scope/two/package.json', named('@scope/two', { version: '2.0.0' }))
    await write('node_modules/@scope/two/package.json', named('@scope/two'))
    await bundle(
      'src/main.ts',
      '../libs/own/index.ts',
      'node_modules/one/index.js',
      'node_modules/one/esm/index.js',
      'node_modules/one/node_modules/@scope/two/lib/index.js',
      'node_modules/@scope/two/lib/index.js',
    )
    expect((await shipped()).map(packageId)).toEqual(['@scope/two@1.0.0', '@scope/two@2.0.0', 'one@1.0.0'])
  })

  it('adds the packages that the image contains whole', async () => {
    await bundle('src/main.ts')
    await write('out/node_modules/whole/package.json', named('whole'))
    expect(await shipped()).toMatchObject([{ manifest: { name: 'whole' }, form: 'installed' }])
  })

  it('adds the native library of onnxruntime-node and the files of Swagger UI, with their versions', async () => {
    await bundle(
      `${repositoryModules}/@fastify/swagger-ui/index.js`,
      `${repositoryModules}/onnxruntime-node/dist/index.js`,
    )
    const ids = (await shipped()).map(packageId)
    expect(ids).toContainEqual(expect.stringMatching(/^onnxruntime@\d+\.\d+\.\d+$/))
    expect(ids).toContainEqual(expect.stringMatching(/^swagger-ui-dist@\d+\.\d+\.\d+$/))
  })

  it('refuses a package that declares no license', async () => {
    await write('node_modules/odd/package.json', { name: 'odd', version: '1.0.0' })
    await bundle('node_modules/odd/index.js')
    await expect(shipped()).rejects.toThrow(/odd.*declares no license/)
  })
})

describe('writeLicenses', () => {
  it('writes license files, and a package.json for a bundled package only', async () => {
    await write('node_modules/one/package.json', named('one', { main: 'index.js', homepage: 'https://one.example' }))
    await write('node_modules/one/LICENSE.md', 'Permission is hereby granted')
    await write('node_modules/one/NOTICE', 'By us')
    await write('node_modules/one/index.js', '')
    await bundle('node_modules/one/index.js')
    await write('out/node_modules/whole/package.json', named('whole'))
    await write('out/node_modules/whole/README.md', 'MIT')
    await writeLicenses(await shipped(), join(workspace, 'licenses'))
    expect((await readdir(join(workspace, 'licenses/one@1.0.0'))).sort()).toEqual([
      'LICENSE.md',
      'NOTICE',
      'package.json',
    ])
    expect(JSON.parse(await readFile(join(workspace, 'licenses/one@1.0.0/package.json'), 'utf8'))).toEqual(
      named('one', { homepage: 'https://one.example' }),
    )
    expect(await readdir(join(workspace, 'licenses/whole@1.0.0'))).toEqual(['README.md'])
  })

  it('has the licenses of what npm packages contain without a license file, for the versions in use', async () => {
    await bundle(
      `${repositoryModules}/@fastify/swagger-ui/index.js`,
      `${repositoryModules}/onnxruntime-node/dist/index.js`,
    )
    const packages = await shipped()
    await writeLicenses(packages, join(workspace, 'licenses'))
    for (const each of packages) {
      const files = await readdir(join(workspace, 'licenses', packageId(each)))
      expect(files, packageId(each)).toContain('LICENSE')
    }
  })

  it('refuses a package without license files', async () => {
    await write('node_modules/bare/package.json', named('bare'))
    await bundle('node_modules/bare/index.js')
    await expect(writeLicenses(await shipped(), join(workspace, 'licenses'))).rejects.toThrow(
      'bare@1.0.0 has no license',
    )
  })
})

describe('cyclonedx', () => {
  const application = { name: 'app', version: '1.2.3' }

  it('is valid CycloneDX, the same for the same packages', async () => {
    await write('node_modules/@scope/two/package.json', named('@scope/two', { license: '(MIT OR Apache-2.0)' }))
    await bundle('node_modules/@scope/two/index.js', `${repositoryModules}/onnxruntime-node/dist/index.js`)
    const document = cyclonedx(application, await shipped())
    expect(await new Validation.JsonStrictValidator(Spec.Version.v1dot6).validate(document)).toBeNull()
    expect(cyclonedx(application, await shipped())).toBe(document)
    const { components } = JSON.parse(document)
    expect(components.map(({ purl }: { purl: string }) => purl)).toEqual(
      expect.arrayContaining([
        'pkg:npm/%40scope/two@1.0.0',
        expect.stringMatching(/^pkg:npm\/onnxruntime-node@\d/),
        expect.stringMatching(/^pkg:github\/microsoft\/onnxruntime@v\d/),
      ]),
    )
  })
})
