import type { Condition, Expr, Maybe, Primitive, Resolved } from '../nodes/expression.ts'
import type { FunctionName } from '../nodes/functions.ts'
import type { Node } from '../nodes/node.ts'
import { reference } from '../nodes/reference.ts'
import { toNode } from '../nodes/to-node.ts'
import { typeOf } from '../nodes/value-type.ts'

export function call<E>(name: FunctionName, ...args: unknown[]): E {
  return reference<E>({ kind: 'call', name, args: args.map((arg) => toNode(arg)) })
}

/** A choice is optional when one of its branches is. */
type Choice<A, B> =
  Extract<A | B, Maybe<unknown>> extends never ? Expr<Resolved<A> | Resolved<B>> : Maybe<Resolved<A> | Resolved<B>>

/**
 * Includes `then` only if the condition is true, else `otherwise` when it is given.
 * Without `otherwise` the result is assignable only to optional fields, list items and objects of a template file.
 *
 * @example replicas: when(not(values.autoscaling.enabled), values.replicas)
 */
export function when<const A>(condition: Condition, then: A): Maybe<Resolved<A>>
export function when<const A, const B>(condition: Condition, then: A, otherwise: B): Choice<A, B>
export function when(condition: Condition, then: unknown, otherwise?: unknown): unknown {
  const node: Node = {
    kind: 'when',
    condition: toNode(condition),
    consequent: toNode(then),
    alternative: otherwise === undefined ? undefined : toNode(otherwise),
  }
  return reference(node)
}

/** True if the condition is false, empty or unset. */
export function not(condition: Condition): Expr<boolean> {
  return call('not', condition)
}

/** True if all conditions are true. Evaluated from left to right up to the first false one. */
export function and(...conditions: readonly [Condition, ...Condition[]]): Expr<boolean> {
  return truthOf('and', conditions)
}

/** True if any condition is true. Evaluated from left to right up to the first true one. */
export function or(...conditions: readonly [Condition, ...Condition[]]): Expr<boolean> {
  return truthOf('or', conditions)
}

/** Go's `and` and `or` return one of their arguments, so a result that is not a bool needs a conversion when printed. */
function truthOf(name: 'and' | 'or', conditions: readonly Condition[]): Expr<boolean> {
  const node: Node = { kind: 'call', name, args: conditions.map((condition) => toNode(condition)) }
  return reference(typeOf(node) === 'bool' ? node : { kind: 'call', name: 'truth', args: [node] })
}

/**
 * Returns the value, or `otherwise` when the value is empty: unset, 0, false, or an empty string, list or map.
 *
 * @example tag: fallback(values.image.tag, builtins.chart.appVersion)
 */
export function fallback<V>(value: Expr<V> | Maybe<V>, otherwise: Expr<V> | (V & Primitive)): Expr<V> {
  return call('fallback', value, otherwise)
}

/** True if an optional value is set, including to 0, false or an empty string. */
export function isSet(value: Maybe<unknown>): Expr<boolean> {
  return call('isSet', value)
}

type Comparable = string | number | boolean

/** True if both are equal. */
export function eq<V extends Comparable>(a: Expr<V>, b: Expr<V> | V): Expr<boolean> {
  return call('eq', a, b)
}

/** True if both are different. */
export function ne<V extends Comparable>(a: Expr<V>, b: Expr<V> | V): Expr<boolean> {
  return call('ne', a, b)
}

/** True if the first is less than the second. */
export function lt(a: Expr<number>, b: Expr<number> | number): Expr<boolean> {
  return call('lt', a, b)
}

/** True if the first is less than or equal to the second. */
export function le(a: Expr<number>, b: Expr<number> | number): Expr<boolean> {
  return call('le', a, b)
}

/** True if the first is greater than the second. */
export function gt(a: Expr<number>, b: Expr<number> | number): Expr<boolean> {
  return call('gt', a, b)
}

/** True if the first is greater than or equal to the second. */
export function ge(a: Expr<number>, b: Expr<number> | number): Expr<boolean> {
  return call('ge', a, b)
}
