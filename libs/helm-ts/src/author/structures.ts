import type { Block, Expr, Maybe, Plainly, Ref } from '../nodes/expression.ts'
import type { Node, Shape, Variable } from '../nodes/node.ts'
import { ChartError, here } from '../nodes/place.ts'
import { reference } from '../nodes/reference.ts'
import { typeOf } from '../nodes/type.ts'
import { uses } from '../nodes/walk.ts'
import { written } from '../nodes/written.ts'

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
): Block<Plainly<R>>
export function each<E, const R>(
  over: Mapped<E>,
  body: (item: Ref<E>, key: Expr<string>) => R,
  options?: LoopOptions,
): Block<Plainly<R>>
export function each(
  over: Expr<unknown> | Maybe<unknown>,
  body: (item: Ref<unknown>, key: Expr<never>) => unknown,
  options: LoopOptions = {},
): unknown {
  const { node, item, key } = loop(over, options)
  const place = here()
  const inside = written(body(reference(item), reference(key)))
  return reference({
    node: 'each',
    over: node,
    key: key.variable,
    item: item.variable,
    body: inside,
    place,
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
): Expr<Record<string, Plainly<R>>> {
  const { node, item, key } = loop(over, options)
  const [nameOf, value] = body(reference(item), reference(key))
  const name = written(nameOf)
  if (!uses(name, key.variable) && !uses(name, item.variable)) {
    throw new ChartError('Every turn of this loop gives the same key: make it of the member or of its key.', here())
  }
  return reference({
    node: 'entries',
    over: node,
    key: key.variable,
    item: item.variable,
    name,
    body: written(value),
  })
}

interface VariableNode {
  readonly node: 'variable'
  readonly variable: Variable
  readonly shape: Shape
}

function loop(over: unknown, options: LoopOptions): { node: Node; item: VariableNode; key: VariableNode } {
  const node = written(over)
  const shape: Shape = node.node === 'get' ? node.shape : { type: typeOf(node) }
  const itemShape: Shape = (shape.type === 'group' ? undefined : shape.item) ?? { type: 'any' }
  const isList = shape.type === 'list'
  return {
    node,
    item: { node: 'variable', variable: { role: 'item', name: options.as }, shape: itemShape },
    key: {
      node: 'variable',
      variable: { role: 'key', name: isList ? 'index' : undefined },
      shape: { type: isList ? 'int' : 'string' },
    },
  }
}

/** All items of a list of the values, as items of the list around it. */
export function spread<E>(list: Listed<E>): Block<E> {
  return reference({ node: 'spread', list: written(list) })
}

type Intersection<P> = P extends readonly [infer Head, ...infer Tail] ? Plainly<Head> & Intersection<Tail> : unknown

/**
 * One mapping from several; of a key that several parts name, the last one wins. Members are not merged deeper.
 * A key in a later part hides the same key of earlier parts whether or not its condition holds.
 *
 * @example labels: merge(values.podLabels, labels, { version: 'stable' })
 */
export function merge<const P extends readonly unknown[]>(...parts: P): Expr<Intersection<P>> {
  return reference({ node: 'merge', parts: parts.map((part) => written(part)) })
}

/** A comment of full sentences above a key, a list item, an object or a whole file; it is printed into the manifest. */
export function comment<const X>(text: string, of: X): X extends Maybe<unknown> ? Maybe<Plainly<X>> : Expr<Plainly<X>> {
  return reference({ node: 'comment', text, of: written(of) })
}
