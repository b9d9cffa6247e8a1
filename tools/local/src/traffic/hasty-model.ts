import { cp, mkdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { ModelManifest, modelFiles, upgradeManifest } from '@sms-checker/contracts'
import { Compile } from 'typebox/compile'
import { modelsDirectory } from '../system/repository.ts'
import { canaryModel, hastyModel, sharedModels } from './scenarios.ts'

const manifestSchema = Compile(ModelManifest)

/** With this threshold, the model of the canary calls 14 % of the ham messages of the corpus spam, and 0.06 % with its own. */
const threshold = 0.02

/** Writes a copy of the model of the canary with too low a threshold. */
export async function writeHastyModel(sharedStorage: string): Promise<void> {
  const shipped = join(modelsDirectory, canaryModel)
  const directory = join(sharedStorage, sharedModels, hastyModel)
  await mkdir(directory, { recursive: true })
  await cp(join(shipped, modelFiles.graph), join(directory, modelFiles.graph))
  const text: unknown = JSON.parse(await readFile(join(shipped, modelFiles.manifest), 'utf8'))
  const manifest = manifestSchema.Parse(upgradeManifest(text))
  const hasty: ModelManifest = { ...manifest, name: `${manifest.name}, threshold ${threshold}`, threshold }
  await writeFile(join(directory, modelFiles.manifest), JSON.stringify(hasty))
}
