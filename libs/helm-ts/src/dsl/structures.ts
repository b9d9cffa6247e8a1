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

/** How a loop is printed. */
export interface LoopOptions {
  /** The name of the loop's variable in the template; by default the singular of the list's name. */
  readonly as?: string
}

/**
 * List items, or whole objects of a file, one for each item of a list or map of the values.
 * Maps are walked in the order of their keys.
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
  const inside = toNode(body(reference(item), reference(key)))
  return reference({
    kind: 'each',
    over: node,
    key: key.variable,
    item: item.variable,
    body: inside,
    location,
  })
}

/**
 * A mapping with one key for each member of a map of the values.
 *
 * @example data: entries(values.config, (value, key) => [tpl`${key}.txt`, value])
 * @throws ChartError for a key that is the same at every turn
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
      'Every turn of this loop gives the same key: make it of the member or of its key.',
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

/** All items of a list of the values, as items of the list around it. */
export function spread<E>(list: Listed<E>): Block<E> {
  return reference({ kind: 'spread', list: toNode(list) })
}

type Intersection<P> = P extends readonly [infer Head, ...infer Tail] ? Resolved<Head> & Intersection<Tail> : unknown

/**
 * One mapping from several; of a key that several parts name, the last one wins. Members are not merged deeper.
 * A key in a later part hides the same key of earlier parts whether or not its condition holds.
 *
 * @example labels: merge(values.podLabels, labels, { version: 'stable' })
 */
export function merge<const P extends readonly unknown[]>(...parts: P): Expr<Intersection<P>> {
  return reference({ kind: 'merge', parts: parts.map((part) => toNode(part)) })
}

/** A comment of full sentences above a key, a list item, an object or a whole file; it is printed into the manifest. */
export function comment<const X>(
  text: string,
  of: X,
): X extends Maybe<unknown> ? Maybe<Resolved<X>> : Expr<Resolved<X>> {
  return reference({ kind: 'comment', text, of: toNode(of) })
}
