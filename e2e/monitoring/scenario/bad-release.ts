import { cp, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { ModelManifest, modelFiles, upgradeManifest } from '@sms-checker/contracts'
import { defaultModels } from 'chart'
import { Compile } from 'typebox/compile'
import { stringify } from 'yaml'

const models = fileURLToPath(new URL('../../../apps/model-service/models/', import.meta.url))
const fault = new URL('slow-and-failing.mjs', import.meta.url).href
const manifestSchema = Compile(ModelManifest)

/** Longest that the canary app waits for its model, in milliseconds: longer than the model's delay, shorter than for ever. */
const canaryModelTimeoutMs = 2_000

export interface BadRelease {
  /** Files with values of the chart. */
  readonly valuesFiles: readonly string[]
  remove(): Promise<void>
}

/**
 * A trial that must not be promoted: its model calls every message spam, answers late, and now and then wrongly or never.
 * `settings` are the chart's values of all else.
 */
export async function badRelease(settings: object): Promise<BadRelease> {
  const folder = await mkdtemp(join(tmpdir(), 'bad-release-'))
  await everythingIsSpam(join(folder, 'models', 'everything-is-spam'))
  const trial = {
    sharedStorage: { enabled: true, hostPath: folder },
    model: {
      canary: {
        source: 'sharedStorage',
        model: 'everything-is-spam',
        env: [{ name: 'NODE_OPTIONS', value: `--import=${fault}` }],
      },
    },
    app: {
      canary: { version: '0.2.0', env: [{ name: 'MODEL_TIMEOUT_MS', value: String(canaryModelTimeoutMs) }] },
    },
  }
  const valuesFiles: string[] = []
  for (const [name, values] of Object.entries({ trial, settings })) {
    const file = join(folder, `${name}.yaml`)
    await writeFile(file, stringify(values))
    valuesFiles.push(file)
  }
  return { valuesFiles, remove: () => rm(folder, { recursive: true }) }
}

/** The shipped canary model, except that no probability is too small to be called spam. */
async function everythingIsSpam(directory: string): Promise<void> {
  const shipped = join(models, defaultModels.canary)
  await mkdir(directory, { recursive: true })
  await cp(join(shipped, modelFiles.graph), join(directory, modelFiles.graph))
  const text: unknown = JSON.parse(await readFile(join(shipped, modelFiles.manifest), 'utf8'))
  const manifest: ModelManifest = { ...manifestSchema.Parse(upgradeManifest(text)), version: '9.9.9', threshold: 0 }
  await writeFile(join(directory, modelFiles.manifest), JSON.stringify(manifest))
}
