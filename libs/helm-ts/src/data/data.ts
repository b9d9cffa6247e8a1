/** A rendered value: what JSON can hold, or nothing. */
export type Data = string | number | boolean | null | undefined | readonly Data[] | DataMap
/** A rendered mapping. */
export interface DataMap {
  readonly [key: string]: Data
}

export function isMap(value: unknown): value is DataMap {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

export function isList(value: Data): value is readonly Data[] {
  return Array.isArray(value)
}

/** The truth of Go templates: empty texts, lists, maps, 0, false and nothing are false. */
export function isTruthy(value: Data): boolean {
  if (isList(value)) return value.length > 0
  if (isMap(value)) return Object.keys(value).length > 0
  return Boolean(value)
}
