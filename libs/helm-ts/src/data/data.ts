/** A rendered value: any JSON value, or `undefined` for no value. */
export type Data = string | number | boolean | null | undefined | readonly Data[] | DataMap
/** A rendered mapping. */
export interface DataMap {
  readonly [key: string]: Data
}

/** Whether a value, such as parsed YAML or JSON, is a mapping. */
export function isMap(value: unknown): value is DataMap {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

export function isList(value: Data): value is readonly Data[] {
  return Array.isArray(value)
}

/** Truth as in Go templates: empty strings, lists and maps, 0, false and missing values are false. */
export function isTruthy(value: Data): boolean {
  if (isList(value)) return value.length > 0
  if (isMap(value)) return Object.keys(value).length > 0
  return Boolean(value)
}
