import { readFile } from 'node:fs/promises'
import { type Data, type DataMap, isMap } from '@helm-ts/chart'
import { parse } from 'yaml'

/**
 * Reads and merges YAML files like `helm --values`: maps deeply, everything else from the later file.
 *
 * @throws Error that names a file which cannot be read or is not a map
 */
export async function readValuesFiles(paths: readonly string[]): Promise<DataMap> {
  let merged: DataMap = {}
  for (const path of paths) merged = mergeValues(merged, await readValuesFile(path))
  return merged
}

async function readValuesFile(path: string): Promise<DataMap> {
  const yaml = await readFile(path, 'utf8').catch((error: unknown) => {
    throw new Error(`${path} cannot be read.`, { cause: error })
  })
  const values = parseYaml(path, yaml) ?? {}
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
