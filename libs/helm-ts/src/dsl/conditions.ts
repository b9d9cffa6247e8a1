import type { Condition, Expr, Maybe, Primitive, Resolved } from '../nodes/expression.ts'
import type { FunctionName } from '../nodes/functions.ts'
import type { Node } from '../nodes/node.ts'
import { reference } from '../nodes/reference.ts'
import { toNode } from '../nodes/to-node.ts'
import { typeOf } from '../nodes/value-type.ts'

export function call<E>(name: FunctionName, ...args: unknown[]): E {
  return reference<E>({ kind: 'call', name, args: args.map((arg) => toNode(arg)) })
}

/** A branch that may itself give nothing makes the whole choice give nothing at times. */
type Choice<A, B> =
  Extract<A | B, Maybe<unknown>> extends never ? Expr<Resolved<A> | Resolved<B>> : Maybe<Resolved<A> | Resolved<B>>

/**
 * What is there under a condition alone, or one thing in place of another.
 * Without `otherwise` it fits optional fields, list items and whole objects of a file.
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

/** True where the other is false, empty or unset. */
export function not(condition: Condition): Expr<boolean> {
  return call('not', condition)
}

/** True where all are; `helm` asks them from left to right and stops at the first false one. */
export function and(...conditions: readonly [Condition, ...Condition[]]): Expr<boolean> {
  return truthOf('and', conditions)
}

/** True where any is; `helm` asks them from left to right and stops at the first true one. */
export function or(...conditions: readonly [Condition, ...Condition[]]): Expr<boolean> {
  return truthOf('or', conditions)
}

/** Go's `and` and `or` give one of their arguments; what is not a bool becomes one where its value is printed. */
function truthOf(name: 'and' | 'or', conditions: readonly Condition[]): Expr<boolean> {
  const node: Node = { kind: 'call', name, args: conditions.map((condition) => toNode(condition)) }
  return reference(typeOf(node) === 'bool' ? node : { kind: 'call', name: 'truth', args: [node] })
}

/**
 * The first of both that is not empty (0, false, an empty text, list or map, or unset are empty).
 *
 * @example tag: fallback(values.image.tag, builtins.chart.appVersion)
 */
export function fallback<V>(value: Expr<V> | Maybe<V>, otherwise: Expr<V> | (V & Primitive)): Expr<V> {
  return call('fallback', value, otherwise)
}

/** True where an optional value is given, be it 0, false or an empty text. */
export function isSet(value: Maybe<unknown>): Expr<boolean> {
  return call('isSet', value)
}

type Comparable = string | number | boolean

/** True where both are equal. */
export function eq<V extends Comparable>(a: Expr<V>, b: Expr<V> | V): Expr<boolean> {
  return call('eq', a, b)
}

/** True where both differ. */
export function ne<V extends Comparable>(a: Expr<V>, b: Expr<V> | V): Expr<boolean> {
  return call('ne', a, b)
}

/** True where the first is less than the second. */
export function lt(a: Expr<number>, b: Expr<number> | number): Expr<boolean> {
  return call('lt', a, b)
}

/** True where the first is at most the second. */
export function le(a: Expr<number>, b: Expr<number> | number): Expr<boolean> {
  return call('le', a, b)
}

/** True where the first is greater than the second. */
export function gt(a: Expr<number>, b: Expr<number> | number): Expr<boolean> {
  return call('gt', a, b)
}

/** True where the first is at least the second. */
export function ge(a: Expr<number>, b: Expr<number> | number): Expr<boolean> {
  return call('ge', a, b)
}
