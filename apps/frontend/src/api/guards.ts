/** Returns whether a value of unknown origin is a `T`. */
export type Guard<T> = (value: unknown) => value is T

export const isString: Guard<string> = (value) => typeof value === 'string'

export const isBoolean: Guard<boolean> = (value) => typeof value === 'boolean'

export const isNumber: Guard<number> = (value): value is number => Number.isFinite(value)

export const isNonNegativeInteger: Guard<number> = (value): value is number =>
  Number.isInteger(value) && Number(value) >= 0

/** A number from 0 to 1. */
export const isProbability: Guard<number> = (value): value is number =>
  typeof value === 'number' && value >= 0 && value <= 1

export function isOneOf<const T extends string>(...allowed: readonly T[]): Guard<T> {
  return (value): value is T => allowed.some((option) => option === value)
}

export function isArrayOf<T>(isItem: Guard<T>): Guard<T[]> {
  return (value): value is T[] => Array.isArray(value) && value.every(isItem)
}

export function isOptional<T>(isValue: Guard<T>): Guard<T | undefined> {
  return (value): value is T | undefined => value === undefined || isValue(value)
}

/**
 * Builds a guard for an object from a guard for each key. The compiler requires an entry for every key of `T`, so a field that is
 * added to a contract cannot be forgotten here. (Using the contracts' schemas would add 36 kB of gzipped JavaScript.)
 */
export function isObject<T extends object>(shape: { readonly [Key in keyof T]-?: Guard<T[Key]> }): Guard<T> {
  const entries = Object.entries<Guard<unknown>>(shape)
  return (value): value is T => {
    if (typeof value !== 'object' || value === null) return false
    const fields = new Map(Object.entries(value))
    return entries.every(([key, isField]) => isField(fields.get(key)))
  }
}
