import { join } from 'node:path'
import { type BuildOptions, build } from 'esbuild'
import { describe, expect, it } from 'vitest'

const root = join(import.meta.dirname, '../..')

/** Modules that no service needs: the chart generator, Grafana's SDK and test code. */
const unneeded =
  /^(libs\/helm-ts|node_modules\/(@grafana|fast-check|kubernetes-models|vitest))\/|\.test\.ts$|\/testing?\//

/** Bundles like the builds of the services, and returns the unneeded modules with code in the bundle. */
async function unneededModules(entry: BuildOptions): Promise<string[]> {
  const { metafile } = await build({
    ...entry,
    absWorkingDir: root,
    outdir: 'dist',
    write: false,
    bundle: true,
    metafile: true,
    platform: 'node',
    format: 'esm',
    conditions: ['source'],
    external: ['libsql', 'onnxruntime-node', 'pg-native', 'piscina'],
    logLevel: 'silent',
  })
  const modules = Object.values(metafile.outputs).flatMap(({ inputs }) => Object.entries(inputs))
  return modules.filter(([path, { bytesInOutput }]) => bytesInOutput > 0 && unneeded.test(path)).map(([path]) => path)
}

describe('a bundle contains neither the chart generator nor Grafana’s SDK nor test code:', () => {
  it.each([
    'apps/app-service/src/main.ts',
    'apps/experiment-service/src/main.ts',
    'apps/model-service/src/main.ts',
    'apps/model-service/src/inference/worker.ts',
  ])('%s', async (path) => {
    expect(await unneededModules({ entryPoints: [path] })).toEqual([])
  })
})

it('the check finds what an import of the dashboards would add', async () => {
  const contents = "import { dashboards } from '@sms-checker/observability'\nconsole.log(dashboards)"
  const found = await unneededModules({ stdin: { contents, resolveDir: join(root, 'apps/app-service') } })
  expect(found.join('\n')).toMatch(/^node_modules\/@grafana\//m)
  expect(found.join('\n')).toMatch(/^libs\/helm-ts\//m)
})
