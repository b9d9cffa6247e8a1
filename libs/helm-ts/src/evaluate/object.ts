import { mergeParts } from '../nodes/merged.ts'
import type { Node, NodeOf, Variable } from '../nodes/node.ts'
import { mayBeMissing, typeOf } from '../nodes/type.ts'
import type { Context } from './context.ts'
import { typedValue, valueOf } from './expression.ts'
import { byBytes } from './go.ts'
import { type Data, type DataMap, isList, isMap, truth } from './truth.ts'

/** What a node leaves in the rendered chart, or `undefined` where it leaves nothing. */
export function evaluate(node: Node, context: Context): Data {
  switch (node.node) {
    case 'mapping':
      return mapping(node, context)
    case 'sequence':
      return node.items.length === 0 ? [] : listOrNothing(node.items.flatMap((item) => items(item, context)))
    case 'each':
    case 'spread':
      return listOrNothing(items(node, context))
    case 'entries':
      return mapOrNothing(
        loop(node, context).map((inner) => [String(valueOf(node.name, inner)), evaluate(node.body, inner)]),
      )
    case 'merge':
      return merged(node, context)
    case 'when':
      if (truth(valueOf(node.condition, context))) return evaluate(node.then, context)
      return node.otherwise && evaluate(node.otherwise, context)
    case 'comment':
      return evaluate(node.of, context)
    case 'include':
      return evaluate(node.helper.body, context)
    case 'resource':
      return evaluate(node.body, context)
    case 'assertion':
      return undefined
    default:
      return leaf(node, context)
  }
}

function leaf(node: Node, context: Context): Data {
  const value = typedValue(node, context)
  const type = typeOf(node)
  if (type === 'list' || type === 'map') return truth(value) ? value : undefined
  if (!mayBeMissing(node)) return value
  const raw = valueOf(node, context)
  if (type === 'string') return truth(raw) ? raw : undefined
  return raw === undefined || raw === null ? undefined : value
}

function mapping(node: NodeOf<'mapping'>, context: Context): Data {
  if (node.entries.size === 0) return {}
  return mapOrNothing([...node.entries].map(([key, value]) => [key, evaluate(value, context)]))
}

function mapOrNothing(entries: readonly (readonly [string, Data])[]): DataMap | undefined {
  const present = entries.filter(([, value]) => value !== undefined)
  return present.length === 0 ? undefined : Object.fromEntries(present)
}

function listOrNothing(list: readonly Data[]): readonly Data[] | undefined {
  return list.length === 0 ? undefined : list
}

/** The items one node adds to the list around it. */
export function items(node: Node, context: Context): readonly Data[] {
  switch (node.node) {
    case 'each':
      return loop(node, context).flatMap((inner) => items(node.body, inner))
    case 'spread': {
      const list = valueOf(node.list, context)
      return isList(list) ? list : []
    }
    case 'when':
      if (truth(valueOf(node.condition, context))) return items(node.then, context)
      return node.otherwise ? items(node.otherwise, context) : []
    case 'comment':
      return items(node.of, context)
    default: {
      const item = evaluate(node, context)
      return item === undefined ? [] : [item]
    }
  }
}

/** One context for each turn of a loop: lists in their order, maps in the order of their keys. */
export function loop(node: NodeOf<'each' | 'entries'>, context: Context): Context[] {
  const over = valueOf(node.over, context)
  const turns: (readonly [string | number, Data])[] = isList(over)
    ? over.map((item, index) => [index, item])
    : isMap(over)
      ? Object.entries(over).sort(([a], [b]) => byBytes(a, b))
      : []
  return turns.map(([key, item]) => {
    const variables = new Map<Variable, Data>(context.variables).set(node.key, key).set(node.item, item)
    return { ...context, variables }
  })
}

function merged(node: NodeOf<'merge'>, context: Context): Data {
  const entries = mergeParts(node).flatMap(({ part, laterKeys, laterFree }) => {
    const value = evaluate(part, context)
    const free = laterFree.map((later) => evaluate(later, context))
    const overridden = (key: string) =>
      laterKeys.has(key) || free.some((later) => isMap(later) && Object.hasOwn(later, key))
    return isMap(value) ? Object.entries(value).filter(([key]) => !overridden(key)) : []
  })
  return mapOrNothing(entries)
}
