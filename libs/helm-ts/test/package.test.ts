import { execFile } from 'node:child_process'
import { cp, mkdir, mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { promisify } from 'node:util'
import { checkPackage, createPackageFromTarballData } from '@arethetypeswrong/core'
import { publint } from 'publint'
import { formatMessage } from 'publint/utils'
import { afterAll, beforeAll, expect, test } from 'vitest'

const run = promisify(execFile)
const folder = join(import.meta.dirname, '..')
const root = join(folder, '..', '..')
let project: string
/** The packed package, and the folder that it is unpacked to. */
let tarball: string
let target: string

/** Links a dependency from this repository, so that the test does not need a registry. */
async function link(name: string): Promise<void> {
  const path = join(project, 'node_modules', name)
  await mkdir(dirname(path), { recursive: true })
  await symlink(join(root, 'node_modules', name), path)
}

/** Copies the package, because packing it in place would delete the `dist` that other tests use. */
async function checkout(): Promise<string> {
  const copy = join(project, 'checkout', 'libs', 'helm-ts')
  const isSource = (path: string) => !/[\\/](?:node_modules|dist|test)(?:[\\/]|$)/.test(path.slice(folder.length))
  await cp(folder, copy, { recursive: true, filter: isSource })
  await cp(join(root, 'tsconfig.base.json'), join(project, 'checkout', 'tsconfig.base.json'))
  await symlink(join(root, 'node_modules'), join(project, 'checkout', 'node_modules'))
  return copy
}

beforeAll(async () => {
  project = await mkdtemp(join(tmpdir(), 'helm-ts-package-'))
  const copy = await checkout()
  const { stdout } = await run('npm', ['pack', '--ignore-scripts=false', '--json', '--pack-destination', project], {
    cwd: copy,
  })
  expect(JSON.parse(await readFile(join(copy, 'package.json'), 'utf8')).exports['.']).toHaveProperty('source')
  const [packed] = JSON.parse(stdout.slice(stdout.indexOf('[\n')))
  tarball = join(project, packed.filename)
  target = join(project, 'node_modules', '@helm-ts', 'chart')
  await mkdir(target, { recursive: true })
  await run('tar', ['-xzf', tarball, '-C', target, '--strip-components=1'])
  for (const name of ['ajv', 'fflate', 're2js', 'yaml', 'kubernetes-models', '@kubernetes-models']) await link(name)
  const readme = await readFile(join(folder, 'README.md'), 'utf8')
  await writeFile(join(project, 'package.json'), '{ "name": "empty", "type": "module" }\n')
  await writeFile(join(project, 'example.ts'), readme.match(/```ts\n([\s\S]*?)```/)?.[1] ?? '')
})

afterAll(() => rm(project, { recursive: true, force: true }))

test('the packed package.json exports only published files', async () => {
  const manifest = await readFile(join(project, 'node_modules', '@helm-ts', 'chart', 'package.json'), 'utf8')
  const { exports } = JSON.parse(manifest)
  expect(exports).toEqual({
    '.': { types: './dist/index.d.ts', default: './dist/index.js' },
    './testing': { types: './dist/testing/index.d.ts', default: './dist/testing/index.js' },
  })
})

test.each(['typescript', 'typescript-6'])(
  'the first example of the README type-checks unchanged with %s and runs in an empty ES module project',
  async (compiler) => {
    const tsc = join(root, 'node_modules', compiler, 'bin', 'tsc')
    const options = ['--module', 'nodenext', '--target', 'es2023', '--strict', '--skipLibCheck', 'false']
    await run(process.execPath, [tsc, ...options, 'example.ts'], { cwd: project })
    const { stdout } = await run(process.execPath, ['example.js'], { cwd: project })
    expect(stdout).toContain("GREETING: 'Good morning'")
  },
)

test('publint finds nothing to improve in the package', async () => {
  const { messages, pkg } = await publint({ pkgDir: target, pack: false, strict: true })
  expect(messages.map((message) => formatMessage(message, pkg))).toEqual([])
})

test('imports resolve to types and code that match, for Node and for bundlers', async () => {
  const analysis = await checkPackage(createPackageFromTarballData(await readFile(tarball)))
  if (!analysis.types) throw new Error('The package has no types.')
  const problems = analysis.problems.map((problem) => {
    return 'resolutionKind' in problem ? `${problem.kind} ${problem.resolutionKind}` : problem.kind
  })
  // The package is an ES module, and TypeScript's oldest resolution, `node10`, does not read `exports`.
  const expected = /^(?:NoResolution node10|CJSResolvesToESM node16-cjs)$/
  expect(problems.filter((problem) => !expected.test(problem))).toEqual([])
})
