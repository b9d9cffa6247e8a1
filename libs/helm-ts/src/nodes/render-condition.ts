import { type MergePart, mergeParts } from './merged.ts'
import type { Node } from './node.ts'
import { ChartError } from './source-location.ts'
import { mayBeMissing, typeOf } from './value-type.ts'

/**
 * The condition under which a node leaves anything in the rendered chart, or `always`.
 * Optional values vanish when unset, free lists and maps when empty, and what is written around them when nothing is left.
 *
 * @throws ChartError for a list whose emptiness only a loop over conditional items could tell
 */
export function renderCondition(node: Node): Node | 'always' {
  switch (node.kind) {
    case 'when': {
      const then = both(node.condition, renderCondition(node.consequent))
      if (!node.alternative) return then
      const otherwise = renderCondition(node.alternative)
      if (otherwise === 'always' && then === node.condition) return 'always'
      return anyOf([then, both({ kind: 'call', name: 'not', args: [node.condition] }, otherwise)])
    }
    case 'mapping':
      return node.entries.size === 0 ? 'always' : anyOf([...node.entries.values()].map(renderCondition))
    case 'sequence':
      return node.items.length === 0 ? 'always' : sequencePresence(node.items)
    case 'merge':
      return anyOf(mergeParts(node).map(partPresence))
    case 'each':
      if (renderCondition(node.body) === 'always') return node.over
      throw new ChartError(
        'This list may be empty in a way no condition can tell: every item of its loop is conditional.',
        node.place,
      )
    case 'entries':
      return node.over
    case 'spread':
      return node.list
    case 'comment':
      return renderCondition(node.of)
    case 'include':
      return renderCondition(node.helper.body)
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
  if (laterKeys.size === 0 || laterFree.length > 0) return renderCondition(part)
  const kept = without(part, laterKeys)
  return kept ? renderCondition(kept) : never
}

const never: Node = { kind: 'literal', value: false }

function without(node: Node, keys: ReadonlySet<string>): Node | undefined {
  switch (node.kind) {
    case 'mapping': {
      const entries = new Map([...node.entries].filter(([key]) => !keys.has(key)))
      return entries.size === 0 ? undefined : { kind: 'mapping', entries }
    }
    case 'comment':
      return without(node.of, keys)
    case 'include':
      return without(node.helper.body, keys)
    case 'when': {
      const consequent = without(node.consequent, keys) ?? never
      const alternative = node.alternative && (without(node.alternative, keys) ?? never)
      return { kind: 'when', condition: node.condition, consequent, alternative }
    }
    default:
      return {
        kind: 'call',
        name: 'omit',
        args: [node, ...[...keys].map((value): Node => ({ kind: 'literal', value }))],
      }
  }
}

function valuePresence(node: Node): Node | 'always' {
  const type = typeOf(node)
  if (type === 'list' || type === 'map') return node
  if (!mayBeMissing(node)) return 'always'
  return type === 'string' ? node : { kind: 'call', name: 'isSet', args: [node] }
}

/** A member that is always there answers for the whole list, before any loop is asked. */
function sequencePresence(items: readonly Node[]): Node | 'always' {
  const loops = items.filter((item) => item.kind === 'each')
  const others = anyOf(items.filter((item) => item.kind !== 'each').map(renderCondition))
  if (others === 'always' && items.length > loops.length) return 'always'
  return anyOf([...(items.length > loops.length ? [others] : []), ...loops.map(renderCondition)])
}

function both(condition: Node, inner: Node | 'always'): Node {
  return inner === 'always' ? condition : { kind: 'call', name: 'and', args: [condition, inner] }
}

function anyOf(conditions: readonly (Node | 'always')[]): Node | 'always' {
  const distinct = new Set<Node>()
  for (const condition of conditions) {
    if (condition === 'always') return 'always'
    distinct.add(condition)
  }
  const [only] = distinct
  if (only && distinct.size === 1) return only
  return { kind: 'call', name: 'or', args: [...distinct] }
}
