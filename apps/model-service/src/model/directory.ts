import { createHash } from 'node:crypto'
import { readFile, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { type ModelManifest, modelFiles } from '@sms-checker/contracts'
import { InvalidModelError } from './invalid-model-error.ts'
import { parseManifest } from './manifest.ts'

/** Largest files that are read, in bytes. A protobuf message, and so an ONNX file, cannot exceed 2 GiB. */
const maxManifestBytes = 4 * 2 ** 20
const maxGraphBytes = 2 ** 31 - 1

/** The two files of a model directory. The graph has the checksum that the manifest declares. */
export interface ModelDirectory {
  readonly manifest: ModelManifest
  /** Content of `model.onnx`. */
  readonly onnx: Uint8Array
}

/**
 * Reads `model.json` and `model.onnx` and verifies the checksum.
 * @throws {InvalidModelError} when a file is missing or unreadable, the manifest is invalid, or the checksum differs.
 */
export async function readModelDirectory(directory: string): Promise<ModelDirectory> {
  const [manifestBytes, onnx] = await Promise.all([
    readModelFile(directory, modelFiles.manifest, maxManifestBytes),
    readModelFile(directory, modelFiles.graph, maxGraphBytes),
  ])
  const manifest = parseManifest(manifestBytes.toString('utf8'))
  if (onnx.length === 0) throw new InvalidModelError(`${modelFiles.graph} is empty.`)
  const sha256 = createHash('sha256').update(onnx).digest('hex')
  if (sha256 !== manifest.sha256) {
    throw new InvalidModelError(
      `${modelFiles.graph} is truncated, or is not the file that ${modelFiles.manifest} describes: ` +
        `its SHA-256 is ${sha256}, the manifest says ${manifest.sha256}.`,
    )
  }
  return { manifest, onnx }
}

async function readModelFile(directory: string, name: string, maxBytes: number): Promise<Buffer> {
  const path = join(directory, name)
  const unreadable = (reason: string, cause?: unknown) =>
    new InvalidModelError(`The model directory ${directory} has no readable ${name}: ${reason}.`, { cause })
  try {
    const file = await stat(path)
    // A device or a named pipe would be read without end.
    if (!file.isFile()) throw unreadable('it is not a regular file')
    if (file.size > maxBytes) throw unreadable(`it has ${file.size} bytes, the limit is ${maxBytes}`)
    return await readFile(path)
  } catch (error) {
    if (error instanceof InvalidModelError) throw error
    const code = error instanceof Error && 'code' in error ? String(error.code) : 'an unknown error'
    throw unreadable(code === 'ENOENT' ? 'the file does not exist' : `reading it failed with ${code}`, error)
  }
}
