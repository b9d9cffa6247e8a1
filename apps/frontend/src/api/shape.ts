/** Tells whether a value from outside is a `T`. */
export type Guard<T> = (value: unknown) => value is T

export const isString: Guard<string> = (value) => typeof value === 'string'

/** A number from 0 to 1. */
export const isFraction: Guard<number> = (value): value is number =>
  typeof value === 'number' && value >= 0 && value <= 1

export function isOneOf<const T extends string>(...allowed: readonly T[]): Guard<T> {
  return (value): value is T => allowed.some((one) => one === value)
}

export function isArrayOf<T>(isItem: Guard<T>): Guard<T[]> {
  return (value): value is T[] => Array.isArray(value) && value.every(isItem)
}

export function isOptional<T>(isValue: Guard<T>): Guard<T | undefined> {
  return (value): value is T | undefined => value === undefined || isValue(value)
}

/**
 * A guard of an object, key by key. The compiler demands one entry for each key of `T`, so a field that is added to a
 * contract cannot be forgotten here. (The contracts' own schemas would cost the page 36 kB of JavaScript, gzipped.)
 */
export function isShape<T extends object>(shape: { readonly [Key in keyof T]-?: Guard<T[Key]> }): Guard<T> {
  const entries = Object.entries<Guard<unknown>>(shape)
  return (value): value is T => {
    if (typeof value !== 'object' || value === null) return false
    const fields = new Map(Object.entries(value))
    return entries.every(([key, isField]) => isField(fields.get(key)))
  }
}

export const isBoolean: Guard<boolean> = (value) => typeof value === 'boolean'

export const isNumber: Guard<number> = (value): value is number => Number.isFinite(value)

/** A whole number from 0 up. */
export const isCount: Guard<number> = (value): value is number => Number.isInteger(value) && Number(value) >= 0
