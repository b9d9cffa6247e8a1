import { readFile } from 'node:fs/promises'
import { dirname, join, relative, resolve } from 'node:path'
import { execa } from 'execa'
import { Type } from 'typebox'
import { Compile } from 'typebox/compile'
import { beforeAll, describe, expect, it } from 'vitest'

/**
 * Which workspaces each workspace may import, by folder: imports point one way, apps → libs → contracts. A workspace that is missing here
 * fails the test, so a new one gets its row.
 */
const allowed: Readonly<Record<string, readonly string[]>> = {
  'libs/contracts': [],
  'libs/text': [],
  'libs/ui': [],
  'libs/helm-ts': [],
  'libs/mesh': [],
  'libs/sequential-tests': [],
  'libs/verdict': ['libs/contracts', 'libs/sequential-tests'],
  'libs/observability': ['libs/contracts', 'libs/helm-ts'],
  'libs/service': ['libs/contracts', 'libs/observability', 'libs/text'],
  'libs/event-producer': ['libs/contracts', 'libs/observability', 'libs/service'],
  'libs/training': ['libs/contracts', 'libs/text'],
  'apps/app-service': ['libs/contracts', 'libs/event-producer', 'libs/observability', 'libs/service', 'libs/text'],
  'apps/model-service': ['libs/contracts', 'libs/event-producer', 'libs/observability', 'libs/service', 'libs/text'],
  'apps/experiment-service': ['libs/contracts', 'libs/mesh', 'libs/observability', 'libs/service', 'libs/verdict'],
  'apps/frontend': ['libs/contracts', 'libs/text', 'libs/ui'],
  'apps/console': ['libs/contracts', 'libs/ui', 'libs/verdict'],
  'deploy/chart': ['libs/contracts', 'libs/helm-ts', 'libs/observability'],
  'tools/cli': ['libs/contracts', 'libs/verdict', 'tools/local'],
  'tools/images': ['deploy/chart', 'libs/contracts'],
  'tools/local': ['deploy/chart', 'libs/contracts', 'libs/helm-ts', 'libs/mesh', 'libs/observability', 'libs/service'],
  e2e: [
    'deploy/chart',
    'libs/contracts',
    'libs/helm-ts',
    'libs/mesh',
    'libs/observability',
    'libs/service',
    'libs/text',
    'tools/images',
    'tools/local',
  ],
}

/** Vite loads its plugins with Node's default conditions, before any library is built, so these imports are relative paths. */
const relativeImports = [
  'apps/console/vite.config.ts imports libs/ui/build/metafile-plugin.ts',
  'apps/frontend/model-cards/plugin.ts imports libs/contracts/src/http.ts',
  'apps/frontend/vite.config.ts imports libs/ui/build/metafile-plugin.ts',
]

const root = join(import.meta.dirname, '../..')
const Manifest = Compile(
  Type.Object({
    name: Type.String(),
    dependencies: Type.Optional(Type.Record(Type.String(), Type.String())),
    devDependencies: Type.Optional(Type.Record(Type.String(), Type.String())),
  }),
)

interface Workspace {
  readonly folder: string
  readonly name: string
  readonly dependencies: readonly string[]
}

let workspaces: readonly Workspace[] = []
let sources: readonly string[] = []

async function trackedFiles(...patterns: string[]): Promise<string[]> {
  const { stdout } = await execa('git', ['ls-files', '--', ...patterns], { cwd: root })
  return stdout.split('\n').filter((file) => file !== '')
}

beforeAll(async () => {
  const manifests = (await trackedFiles('*/package.json')).map((file) => dirname(file))
  // A package inside a workspace, such as that of the OpenAPI tools, is not a workspace of its own.
  const folders = manifests.filter((folder) => !manifests.some((outer) => folder.startsWith(`${outer}/`)))
  workspaces = await Promise.all(
    folders.map(async (folder) => {
      const manifest = Manifest.Parse(JSON.parse(await readFile(join(root, folder, 'package.json'), 'utf8')))
      const { name, dependencies = {}, devDependencies = {} } = manifest
      return { folder, name, dependencies: Object.keys({ ...dependencies, ...devDependencies }) }
    }),
  )
  sources = await trackedFiles('*.ts', '*.tsx')
})

const folderOf = (name: string) => workspaces.find((workspace) => workspace.name === name)?.folder
const workspaceOf = (file: string) => workspaces.find(({ folder }) => file.startsWith(`${folder}/`))

describe('workspaces', () => {
  it('are all listed with the workspaces that they may import', () => {
    expect(workspaces.map(({ folder }) => folder).sort()).toEqual(Object.keys(allowed).sort())
  })

  it('depend only on workspaces that they may import', () => {
    for (const { folder, dependencies } of workspaces) {
      const own = dependencies.flatMap((name) => folderOf(name) ?? [])
      expect(allowed[folder], folder).toEqual(expect.arrayContaining(own))
    }
  })

  it('import other workspaces by name, and only declared ones', async () => {
    const violations: string[] = []
    for (const file of sources) {
      const workspace = workspaceOf(file)
      if (workspace === undefined) continue
      for (const specifier of importsOf(await readFile(join(root, file), 'utf8'))) {
        if (specifier.startsWith('.')) {
          const target = relative(root, resolve(root, dirname(file), specifier))
          const isShared = !target.includes('/')
          if (!isShared && !target.startsWith(`${workspace.folder}/`)) violations.push(`${file} imports ${target}`)
          continue
        }
        const imported = workspaces.find(({ name }) => specifier === name || specifier.startsWith(`${name}/`))
        if (imported === undefined || imported === workspace) continue
        if (!workspace.dependencies.includes(imported.name)) violations.push(`${file} imports undeclared ${specifier}`)
      }
    }
    expect(violations).toEqual(relativeImports)
  })
})

/** Returns the module specifiers of static and dynamic imports. */
function importsOf(source: string): string[] {
  const pattern = /^(?:import|export)\b[^'"]*?\bfrom\s+'([^']+)'|^import\s+'([^']+)'|\bimport\('([^']+)'\)/gm
  return [...source.matchAll(pattern)].flatMap(([, from, sideEffect, dynamic]) => from ?? sideEffect ?? dynamic ?? [])
}
