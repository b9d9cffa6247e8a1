import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { ModelManifest, modelFiles } from '@sms-checker/contracts'
import { Compile } from 'typebox/compile'
import type { LocalPod } from './pods.ts'

export type ModelDescription = Pick<ModelManifest, 'name' | 'version'>

const manifest = Compile(ModelManifest)

/** Name and version of the model of each model pod, by pod name. A manifest that cannot be read is left out: the pod itself says why it is not ready. */
export async function modelDescriptions(pods: readonly LocalPod[]): Promise<Map<string, ModelDescription>> {
  const found = new Map<string, ModelDescription>()
  for (const pod of pods) {
    if (pod.service !== 'model') continue
    const description = await readManifest(pod.modelDirectory)
    if (description !== undefined) found.set(pod.name, description)
  }
  return found
}

async function readManifest(directory: string): Promise<ModelDescription | undefined> {
  try {
    const parsed: unknown = JSON.parse(await readFile(join(directory, modelFiles.manifest), 'utf8'))
    return manifest.Check(parsed) ? parsed : undefined
  } catch (error) {
    if (error instanceof SyntaxError || (error instanceof Error && 'code' in error)) return undefined
    throw error
  }
}
