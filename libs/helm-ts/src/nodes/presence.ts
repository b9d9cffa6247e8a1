import { type MergePart, mergeParts } from './merged.ts'
import type { Node } from './node.ts'
import { ChartError } from './place.ts'
import { mayBeMissing, typeOf } from './type.ts'

/**
 * The condition under which a node leaves anything in the rendered chart, or `always`.
 * Optional values vanish when unset, free lists and maps when empty, and what is written around them when nothing is left.
 *
 * @throws ChartError for a list whose emptiness only a loop over conditional items could tell
 */
export function presence(node: Node): Node | 'always' {
  switch (node.node) {
    case 'when': {
      const then = both(node.condition, presence(node.consequent))
      if (!node.alternative) return then
      const otherwise = presence(node.alternative)
      if (otherwise === 'always' && then === node.condition) return 'always'
      return anyOf([then, both({ node: 'call', name: 'not', args: [node.condition] }, otherwise)])
    }
    case 'mapping':
      return node.entries.size === 0 ? 'always' : anyOf([...node.entries.values()].map(presence))
    case 'sequence':
      return node.items.length === 0 ? 'always' : sequencePresence(node.items)
    case 'merge':
      return anyOf(mergeParts(node).map(partPresence))
    case 'each':
      if (presence(node.body) === 'always') return node.over
      throw new ChartError(
        'This list may be empty in a way no condition can tell: every item of its loop is conditional.',
        node.place,
      )
    case 'entries':
      return node.over
    case 'spread':
      return node.list
    case 'comment':
      return presence(node.of)
    case 'include':
      return presence(node.helper.body)
    case 'assertion':
    case 'resource':
    case 'literal':
    case 'text':
      return 'always'
    default:
      return valuePresence(node)
  }
}

/** What a part of a merge leaves, once the keys that later parts name are taken from it. */
function partPresence({ part, laterKeys, laterFree }: MergePart): Node | 'always' {
  if (laterKeys.size === 0 || laterFree.length > 0) return presence(part)
  const kept = without(part, laterKeys)
  return kept ? presence(kept) : never
}

const never: Node = { node: 'literal', value: false }

function without(node: Node, keys: ReadonlySet<string>): Node | undefined {
  switch (node.node) {
    case 'mapping': {
      const entries = new Map([...node.entries].filter(([key]) => !keys.has(key)))
      return entries.size === 0 ? undefined : { node: 'mapping', entries }
    }
    case 'comment':
      return without(node.of, keys)
    case 'include':
      return without(node.helper.body, keys)
    case 'when': {
      const consequent = without(node.consequent, keys) ?? never
      const alternative = node.alternative && (without(node.alternative, keys) ?? never)
      return { node: 'when', condition: node.condition, consequent, alternative }
    }
    default:
      return {
        node: 'call',
        name: 'omit',
        args: [node, ...[...keys].map((value): Node => ({ node: 'literal', value }))],
      }
  }
}

function valuePresence(node: Node): Node | 'always' {
  const type = typeOf(node)
  if (type === 'list' || type === 'map') return node
  if (!mayBeMissing(node)) return 'always'
  return type === 'string' ? node : { node: 'call', name: 'isSet', args: [node] }
}

/** A member that is always there answers for the whole list, before any loop is asked. */
function sequencePresence(items: readonly Node[]): Node | 'always' {
  const loops = items.filter((item) => item.node === 'each')
  const others = anyOf(items.filter((item) => item.node !== 'each').map(presence))
  if (others === 'always' && items.length > loops.length) return 'always'
  return anyOf([...(items.length > loops.length ? [others] : []), ...loops.map(presence)])
}

function both(condition: Node, inner: Node | 'always'): Node {
  return inner === 'always' ? condition : { node: 'call', name: 'and', args: [condition, inner] }
}

function anyOf(conditions: readonly (Node | 'always')[]): Node | 'always' {
  const distinct = new Set<Node>()
  for (const condition of conditions) {
    if (condition === 'always') return 'always'
    distinct.add(condition)
  }
  const [only] = distinct
  if (only && distinct.size === 1) return only
  return { node: 'call', name: 'or', args: [...distinct] }
}
