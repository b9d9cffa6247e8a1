import { createHash } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import { type Data, type DataMap, isMap } from '@helm-ts/chart'
import { parse } from 'yaml'
import { defaultValuesFileName } from '../system/system-file.ts'

/** Where the user's values come from. */
export interface ValuesSource {
  /** Absolute paths. Later files override earlier ones. */
  paths: readonly string[]
  /** A file that does not exist has no values. */
  optional: boolean
}

/** The files of `--values`, or without it the one in the data directory. */
export function valuesSource(files: readonly string[], dataDirectory: string): ValuesSource {
  if (files.length > 0) return { paths: files.map((file) => resolve(file)), optional: false }
  return { paths: [join(dataDirectory, defaultValuesFileName)], optional: true }
}

/** What the values files contain at one time. */
export interface ValuesSnapshot {
  files: readonly ValuesFile[]
  /** SHA-256 of the concatenated bytes of the files, as a hexadecimal number. */
  sha256: string
}

interface ValuesFile {
  path: string
  content: string
  /** Why the file cannot be read. */
  error?: string
}

/** Reads the files. A file that cannot be read has no content. */
export async function readValuesFiles({ paths, optional }: ValuesSource): Promise<ValuesSnapshot> {
  const files = await Promise.all(paths.map((path) => readValuesFile(path, optional)))
  const sum = createHash('sha256')
  for (const { bytes } of files) sum.update(bytes)
  return {
    files: files.map(({ bytes, ...file }) => ({ ...file, content: bytes.toString() })),
    sha256: sum.digest('hex'),
  }
}

async function readValuesFile(path: string, optional: boolean) {
  try {
    return { path, bytes: await readFile(path) }
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : String(error)
    const bytes = Buffer.alloc(0)
    if (code === 'ENOENT' && optional) return { path, bytes }
    return { path, bytes, error: code === 'ENOENT' ? 'it does not exist' : code }
  }
}

/**
 * Merges values files like `helm --values`: maps deeply, everything else from the later file.
 *
 * @throws Error that names a file which cannot be read or is not a map
 */
export function parseValues({ files }: Pick<ValuesSnapshot, 'files'>): DataMap {
  return files.map(parseValuesFile).reduce(mergeValues, {})
}

function parseValuesFile({ path, content, error }: ValuesFile): DataMap {
  if (error !== undefined) throw new Error(`${path} cannot be read: ${error}.`)
  const values = parseYaml(path, content) ?? {}
  if (!isMap(values)) throw new Error(`${path} has no values: it must be a YAML map.`)
  return values
}

function parseYaml(path: string, yaml: string): unknown {
  try {
    return parse(yaml)
  } catch (error) {
    throw new Error(`${path} is not valid YAML: ${error instanceof Error ? error.message : error}`, { cause: error })
  }
}

/** `overrides` wins, key by key. */
export function mergeValues(values: DataMap, overrides: DataMap): DataMap {
  const merged = Object.entries(overrides).map(([key, value]): [string, Data] => {
    const current = values[key]
    return [key, isMap(current) && isMap(value) ? mergeValues(current, value) : value]
  })
  return { ...values, ...Object.fromEntries(merged) }
}
