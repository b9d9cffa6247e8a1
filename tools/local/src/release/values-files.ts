import { readFile } from 'node:fs/promises'
import type { Data, DataMap } from '@helm-ts/chart'
import { parse } from 'yaml'

/**
 * The values of several YAML files, merged as `helm --values` merges them: maps deeply, all else from the later file.
 *
 * @throws Error with a sentence that names the file which cannot be read or holds no map
 */
export async function readValuesFiles(paths: readonly string[]): Promise<DataMap> {
  let merged: DataMap = {}
  for (const path of paths) merged = mergeValues(merged, await readValuesFile(path))
  return merged
}

async function readValuesFile(path: string): Promise<DataMap> {
  const values = parsed(path, await text(path)) ?? {}
  if (!isMap(values)) throw new Error(`${path} holds no values: it must be a map of YAML.`)
  return values
}

async function text(path: string): Promise<string> {
  try {
    return await readFile(path, 'utf8')
  } catch (error) {
    throw new Error(`${path} cannot be read.`, { cause: error })
  }
}

function parsed(path: string, yaml: string): unknown {
  try {
    return parse(yaml)
  } catch (error) {
    throw new Error(`${path} is no YAML: ${error instanceof Error ? error.message : error}`, { cause: error })
  }
}

/** `over` wins, key by key. */
export function mergeValues(under: DataMap, over: DataMap): DataMap {
  const merged = Object.entries(over).map(([key, value]): [string, Data] => {
    const below = under[key]
    return [key, isMap(below) && isMap(value) ? mergeValues(below, value) : value]
  })
  return { ...under, ...Object.fromEntries(merged) }
}

function isMap(value: unknown): value is DataMap {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
