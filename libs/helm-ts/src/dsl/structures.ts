import type { Block, Expr, Maybe, Ref, Resolved } from '../nodes/expression.ts'
import type { Node, Variable } from '../nodes/node.ts'
import { reference } from '../nodes/reference.ts'
import type { Shape } from '../nodes/shape.ts'
import { ChartError, captureLocation } from '../nodes/source-location.ts'
import { toNode } from '../nodes/to-node.ts'
import { typeOf } from '../nodes/value-type.ts'
import { uses } from '../nodes/walk.ts'

type Listed<E> = Expr<readonly E[]> | Maybe<readonly E[]>
type Mapped<E> = Expr<Readonly<Record<string, E>>> | Maybe<Readonly<Record<string, E>>>

/** Options of a loop. */
export interface LoopOptions {
  /** The name of the loop variable in the template. Default: the singular of the list's name. */
  readonly as?: string
}

/**
 * Produces list items, or objects of a template file: one for each item of a list or map. Maps are iterated in key order.
 *
 * @example env: [{ name: 'PORT', value: '80' }, each(values.env, (env) => ({ name: env.name, value: env.value }))]
 */
export function each<E, const R>(
  over: Listed<E>,
  body: (item: Ref<E>, index: Expr<number>) => R,
  options?: LoopOptions,
): Block<Resolved<R>>
export function each<E, const R>(
  over: Mapped<E>,
  body: (item: Ref<E>, key: Expr<string>) => R,
  options?: LoopOptions,
): Block<Resolved<R>>
export function each(
  over: Expr<unknown> | Maybe<unknown>,
  body: (item: Ref<unknown>, key: Expr<never>) => unknown,
  options: LoopOptions = {},
): unknown {
  const { node, item, key } = loop(over, options)
  const location = captureLocation()
  const bodyNode = toNode(body(reference(item), reference(key)))
  return reference({
    kind: 'each',
    over: node,
    key: key.variable,
    item: item.variable,
    body: bodyNode,
    location,
  })
}

/**
 * Produces a mapping with one entry for each entry of a map.
 *
 * @example data: entries(values.config, (value, key) => [tpl`${key}.txt`, value])
 * @throws ChartError for a key that is the same in every iteration
 */
export function entries<E, const R>(
  over: Mapped<E>,
  body: (item: Ref<E>, key: Expr<string>) => readonly [name: Expr<string>, value: R],
  options: LoopOptions = {},
): Expr<Record<string, Resolved<R>>> {
  const { node, item, key } = loop(over, options)
  const [nameOf, value] = body(reference(item), reference(key))
  const name = toNode(nameOf)
  if (!uses(name, key.variable) && !uses(name, item.variable)) {
    throw new ChartError(
      'Every iteration of this loop produces the same key. Build the key from the key or value of the entry.',
      captureLocation(),
    )
  }
  return reference({
    kind: 'entries',
    over: node,
    key: key.variable,
    item: item.variable,
    name,
    body: toNode(value),
  })
}

interface VariableNode {
  readonly kind: 'variable'
  readonly variable: Variable
  readonly shape: Shape
}

function loop(over: unknown, options: LoopOptions): { node: Node; item: VariableNode; key: VariableNode } {
  const node = toNode(over)
  const shape: Shape = node.kind === 'get' ? node.shape : { type: typeOf(node) }
  const itemShape: Shape = (shape.type === 'group' ? undefined : shape.item) ?? { type: 'any' }
  const isList = shape.type === 'list'
  return {
    node,
    item: { kind: 'variable', variable: { role: 'item', name: options.as }, shape: itemShape },
    key: {
      kind: 'variable',
      variable: { role: 'key', name: isList ? 'index' : undefined },
      shape: { type: isList ? 'int' : 'string' },
    },
  }
}

/** Inserts the items of a list into the enclosing list. */
export function spread<E>(list: Listed<E>): Block<E> {
  return reference({ kind: 'spread', list: toNode(list) })
}

type Intersection<P> = P extends readonly [infer Head, ...infer Tail] ? Resolved<Head> & Intersection<Tail> : unknown

/**
 * Merges several mappings into one, not recursively. For a key in several parts the last part wins, even if the condition
 * on its key is false.
 *
 * @example labels: merge(values.podLabels, labels, { version: 'stable' })
 */
export function merge<const P extends readonly unknown[]>(...parts: P): Expr<Intersection<P>> {
  return reference({ kind: 'merge', parts: parts.map((part) => toNode(part)) })
}

/** Adds a comment above a key, list item, object or file. The comment is also part of the rendered manifest. */
export function comment<const X>(
  text: string,
  of: X,
): X extends Maybe<unknown> ? Maybe<Resolved<X>> : Expr<Resolved<X>> {
  return reference({ kind: 'comment', text, of: toNode(of) })
}
