import type { Expr, Maybe } from '../nodes/expression.ts'
import { call } from './conditions.ts'

type ListExpr = Expr<readonly unknown[]> | Maybe<readonly unknown[]>
type MapExpr = Expr<object> | Maybe<object>

/** The number of items of a list, or of keys of a map. */
export function len(collection: ListExpr | MapExpr): Expr<number> {
  return call('len', collection)
}

/** Whether a list of strings contains an item. */
export function has<E extends string>(
  list: Expr<readonly E[]> | Maybe<readonly E[]>,
  item: E | Expr<E>,
): Expr<boolean> {
  return call('has', list, item)
}

/** Whether a map has a key. */
export function hasKey(map: MapExpr, key: string | Expr<string>): Expr<boolean> {
  return call('hasKey', map, key)
}

/** The keys of a map, sorted. */
export function keys(map: MapExpr): Expr<string[]> {
  return call('keys', map)
}

/** The strings of a list, joined with a separator. */
export function join(list: Expr<readonly string[]> | Maybe<readonly string[]>, separator: string): Expr<string> {
  return call('join', list, separator)
}

/** The sum of integers. */
export function add(...numbers: readonly (Expr<number> | number)[]): Expr<number> {
  return call('add', ...numbers)
}

/** The difference of two integers. */
export function sub(a: Expr<number> | number, b: Expr<number> | number): Expr<number> {
  return call('sub', a, b)
}

/** The product of integers. */
export function mul(...numbers: readonly (Expr<number> | number)[]): Expr<number> {
  return call('mul', ...numbers)
}

/** The quotient of two integers, truncated towards zero. */
export function div(a: Expr<number> | number, b: Expr<number> | number): Expr<number> {
  return call('div', a, b)
}

/** The remainder of an integer division. */
export function mod(a: Expr<number> | number, b: Expr<number> | number): Expr<number> {
  return call('mod', a, b)
}

/** The smallest of several integers. */
export function min(...numbers: readonly (Expr<number> | number)[]): Expr<number> {
  return call('min', ...numbers)
}

/** The largest of several integers. */
export function max(...numbers: readonly (Expr<number> | number)[]): Expr<number> {
  return call('max', ...numbers)
}
