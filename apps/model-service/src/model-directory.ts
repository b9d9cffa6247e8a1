import { createHash } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { ModelManifest, modelFiles, upgradeManifest } from '@sms-checker/contracts'
import { Compile } from 'typebox/compile'
import { Settings } from 'typebox/system'
import { manifestFaults } from './manifest-faults.ts'
import { ModelFault } from './model-fault.ts'

// Eight unless told otherwise, of which one wrong output would take most.
Settings.Set({ maxErrors: 64 })

const manifestSchema = Compile(ModelManifest)

/** A model directory's two files, found whole: the graph is the one that the manifest was written for. */
export interface ModelDirectory {
  readonly manifest: ModelManifest
  readonly graph: Uint8Array
}

/**
 * Reads `model.json` and `model.onnx`, and compares the graph with the manifest's checksum.
 * @throws {ModelFault} when a file is missing or unreadable, the manifest is not valid, or the checksum differs.
 */
export async function readModelDirectory(directory: string): Promise<ModelDirectory> {
  const [manifestBytes, graph] = await Promise.all([
    readModelFile(directory, modelFiles.manifest),
    readModelFile(directory, modelFiles.graph),
  ])
  const manifest = parseManifest(manifestBytes.toString('utf8'))
  if (graph.length === 0) throw new ModelFault(`${modelFiles.graph} is empty.`)
  const sha256 = createHash('sha256').update(graph).digest('hex')
  if (sha256 !== manifest.sha256) {
    throw new ModelFault(
      `${modelFiles.graph} is not the file that ${modelFiles.manifest} was written for, or was cut short: ` +
        `its SHA-256 is ${sha256}, the manifest says ${manifest.sha256}.`,
    )
  }
  return { manifest, graph }
}

async function readModelFile(directory: string, name: string): Promise<Buffer> {
  try {
    return await readFile(join(directory, name))
  } catch (cause) {
    const code = cause instanceof Error && 'code' in cause ? String(cause.code) : 'an unknown error'
    const reason = code === 'ENOENT' ? 'there is no such file' : `reading it failed with ${code}`
    throw new ModelFault(`The model directory ${directory} has no readable ${name}: ${reason}.`, { cause })
  }
}

/** @throws {ModelFault} that lists every fault of the manifest. */
export function parseManifest(text: string): ModelManifest {
  let manifest: unknown
  try {
    manifest = upgradeManifest(JSON.parse(text))
  } catch (cause) {
    throw new ModelFault(`${modelFiles.manifest} is not JSON.`, { cause })
  }
  if (manifestSchema.Check(manifest)) return manifest
  const faults = manifestFaults(manifestSchema.Errors(manifest))
  throw new ModelFault(`${modelFiles.manifest} is not a model manifest: ${faults.join('; ')}.`)
}
