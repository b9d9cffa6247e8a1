import type { Expr, Maybe } from '../nodes/expression.ts'
import { call } from './conditions.ts'

type AList = Expr<readonly unknown[]> | Maybe<readonly unknown[]>
type AMap = Expr<object> | Maybe<object>

/** How many items a list, or keys a map, has. */
export function len(collection: AList | AMap): Expr<number> {
  return call('len', collection)
}

/** Whether a list of texts has one of them. */
export function has<E extends string>(
  list: Expr<readonly E[]> | Maybe<readonly E[]>,
  item: E | Expr<E>,
): Expr<boolean> {
  return call('has', list, item)
}

/** Whether a map has a key. */
export function hasKey(map: AMap, key: string | Expr<string>): Expr<boolean> {
  return call('hasKey', map, key)
}

/** The keys of a map, sorted. */
export function keys(map: AMap): Expr<string[]> {
  return call('keys', map)
}

/** The texts of a list, one after another with this between them. */
export function join(list: Expr<readonly string[]> | Maybe<readonly string[]>, separator: string): Expr<string> {
  return call('join', list, separator)
}

/** The sum of whole numbers. */
export function add(...numbers: readonly (Expr<number> | number)[]): Expr<number> {
  return call('add', ...numbers)
}

/** The first whole number less the second. */
export function sub(a: Expr<number> | number, b: Expr<number> | number): Expr<number> {
  return call('sub', a, b)
}

/** The product of whole numbers. */
export function mul(...numbers: readonly (Expr<number> | number)[]): Expr<number> {
  return call('mul', ...numbers)
}

/** The whole part of the first number divided by the second. */
export function div(a: Expr<number> | number, b: Expr<number> | number): Expr<number> {
  return call('div', a, b)
}

/** The remainder of the first whole number divided by the second. */
export function mod(a: Expr<number> | number, b: Expr<number> | number): Expr<number> {
  return call('mod', a, b)
}

/** The least of whole numbers. */
export function min(...numbers: readonly (Expr<number> | number)[]): Expr<number> {
  return call('min', ...numbers)
}

/** The greatest of whole numbers. */
export function max(...numbers: readonly (Expr<number> | number)[]): Expr<number> {
  return call('max', ...numbers)
}
