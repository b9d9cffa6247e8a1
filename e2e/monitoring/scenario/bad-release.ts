import { cp, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { ModelManifest, modelFiles, upgradeManifest } from '@sms-checker/contracts'
import { defaultModels } from 'chart'
import { Compile } from 'typebox/compile'
import { stringify } from 'yaml'

const models = fileURLToPath(new URL('../../../apps/model-service/models/', import.meta.url))
const faultInjection = new URL('slow-and-failing.mjs', import.meta.url).href
const manifestSchema = Compile(ModelManifest)

/** Timeout of the canary's requests to its model, in milliseconds. Longer than the injected delay. */
const canaryModelTimeoutMs = 4_000

export interface BadRelease {
  /** Paths of files with chart values. */
  readonly valuesFiles: readonly string[]
  remove(): Promise<void>
}

/**
 * Writes the values of a canary that must not be promoted: its model classifies every message as spam, is slow, and sometimes fails
 * or does not respond.
 *
 * @param settings further chart values
 */
export async function badRelease(settings: object): Promise<BadRelease> {
  const folder = await mkdtemp(join(tmpdir(), 'bad-release-'))
  await writeSpamModel(join(folder, 'models', 'everything-is-spam'))
  const canary = {
    sharedStorage: { enabled: true, hostPath: folder },
    model: {
      canary: {
        source: 'sharedStorage',
        model: 'everything-is-spam',
        env: [{ name: 'NODE_OPTIONS', value: `--import=${faultInjection}` }],
      },
    },
    app: {
      canary: { version: '0.2.0', env: [{ name: 'MODEL_TIMEOUT_MS', value: String(canaryModelTimeoutMs) }] },
    },
  }
  const valuesFiles: string[] = []
  for (const [name, values] of Object.entries({ canary, settings })) {
    const file = join(folder, `${name}.yaml`)
    await writeFile(file, stringify(values))
    valuesFiles.push(file)
  }
  return { valuesFiles, remove: () => rm(folder, { recursive: true }) }
}

/** Writes a copy of the default shadow model, which is fast, with the threshold 0. */
async function writeSpamModel(directory: string): Promise<void> {
  const shipped = join(models, defaultModels.shadow)
  await mkdir(directory, { recursive: true })
  await cp(join(shipped, modelFiles.graph), join(directory, modelFiles.graph))
  const text: unknown = JSON.parse(await readFile(join(shipped, modelFiles.manifest), 'utf8'))
  const manifest: ModelManifest = { ...manifestSchema.Parse(upgradeManifest(text)), version: '9.9.9', threshold: 0 }
  await writeFile(join(directory, modelFiles.manifest), JSON.stringify(manifest))
}
