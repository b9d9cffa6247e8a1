import { mkdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { ModelManifest, modelFiles, upgradeManifest } from '@sms-checker/contracts'
import { Value } from 'typebox/value'

/** A model with its manifest, as a model directory holds them. */
export interface ModelFiles {
  readonly graph: Uint8Array
  readonly manifest: ModelManifest
}

/** Writes `<models>/<id>/model.onnx` and `model.json` and returns the directory. */
export async function writeModelDirectory(models: string, { graph, manifest }: ModelFiles): Promise<string> {
  const directory = join(models, manifest.id)
  await mkdir(directory, { recursive: true })
  await writeFile(join(directory, modelFiles.graph), graph)
  await writeFile(join(directory, modelFiles.manifest), `${JSON.stringify(manifest, undefined, 2)}\n`)
  return directory
}

/** @throws when a file is missing or the manifest is invalid */
export async function readModelDirectory(directory: string): Promise<ModelFiles> {
  const manifest = Value.Parse(
    ModelManifest,
    upgradeManifest(JSON.parse(await readFile(join(directory, modelFiles.manifest), 'utf8'))),
  )
  return { manifest, graph: await readFile(join(directory, modelFiles.graph)) }
}
