import { type MergePart, mergeParts } from './merged.ts'
import type { Node, NodeOf } from './node.ts'
import { ChartError } from './source-location.ts'
import { mayBeMissing, typeOf } from './value-type.ts'

/**
 * Returns the condition under which a node has output, or `always`. Optional values have none when unset, lists and maps
 * of the values when empty, and an object or list around them when all its members have none.
 *
 * @throws ChartError for a loop whose items are all conditional, because no condition can tell whether it has output
 */
export function renderCondition(node: Node): Node | 'always' {
  switch (node.kind) {
    case 'when': {
      const then = conjunction(node.condition, renderCondition(node.consequent))
      if (!node.alternative) return then
      const otherwise = renderCondition(node.alternative)
      if (otherwise === 'always' && then === node.condition) return 'always'
      return disjunction([then, conjunction({ kind: 'call', name: 'not', args: [node.condition] }, otherwise)])
    }
    case 'mapping':
      return node.entries.size === 0 ? 'always' : disjunction([...node.entries.values()].map(renderCondition))
    case 'sequence':
      return node.items.length === 0 ? 'always' : sequenceCondition(node.items)
    case 'merge':
      return disjunction(mergeParts(node).map(partCondition))
    case 'each':
      if (renderCondition(node.body) === 'always') return node.over
      throw new ChartError(
        'Cannot tell when this list is empty: every item of its loop is conditional. Add an item that is always present.',
        node.location,
      )
    case 'entries':
      return node.over
    case 'spread':
      return renderCondition(node.list)
    case 'comment':
      return renderCondition(node.of)
    case 'include': {
      const inside = renderCondition(node.helper.body)
      return inside === 'always' ? inside : withArguments(inside, node.args)
    }
    case 'assertion':
    case 'resource':
    case 'literal':
    case 'text':
    case 'yamlText':
      return 'always'
    case 'values':
    case 'variable':
    case 'parameter':
    case 'builtin':
    case 'get':
    case 'call':
      return valueCondition(node)
  }
}

/** Replaces a helper's parameters in a condition by the arguments of a call. */
function withArguments(condition: Node, args: ReadonlyMap<string, Node>): Node {
  const inner = (node: Node): Node => withArguments(node, args)
  switch (condition.kind) {
    case 'parameter':
      return args.get(condition.name) ?? missing
    case 'get':
      return memberOf(condition, inner(condition.of))
    case 'call': {
      const args = condition.args.map(inner)
      return condition.name === 'isSet' && args[0] === missing ? never : { ...condition, args }
    }
    case 'text':
      return { ...condition, parts: condition.parts.map(inner) }
    case 'when': {
      const { condition: test, consequent, alternative } = condition
      return {
        ...condition,
        condition: inner(test),
        consequent: inner(consequent),
        alternative: alternative && inner(alternative),
      }
    }
    case 'include':
      return { ...condition, args: new Map([...condition.args].map(([name, arg]) => [name, inner(arg)])) }
    case 'comment':
      return inner(condition.of)
    case 'literal':
    case 'values':
    case 'variable':
    case 'builtin':
    case 'yamlText':
    case 'each':
    case 'entries':
    case 'spread':
    case 'merge':
    case 'mapping':
    case 'sequence':
    case 'assertion':
    case 'resource':
      return condition
  }
}

/** The argument of a call that omits a parameter. It is false in every condition. */
const missing: Node = { kind: 'literal', value: '' }

/** Returns the member of an argument, directly when the argument is a mapping literal. */
function memberOf(node: NodeOf<'get'>, of: Node): Node {
  if (of === missing) return missing
  const entry = of.kind === 'mapping' ? of.entries.get(node.key) : undefined
  return entry ?? { ...node, of }
}

/** Returns the condition of a merge part without the keys that later parts override. */
function partCondition({ part, laterKeys, laterOpen }: MergePart): Node | 'always' {
  if (laterKeys.size === 0 || laterOpen.length > 0) return renderCondition(part)
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
    case 'include': {
      const { name, description, file, location, parameters, type } = node.helper
      const body = without(node.helper.body, keys)
      return body && { ...node, helper: { name, description, file, location, parameters, type, body } }
    }
    case 'when': {
      const consequent = without(node.consequent, keys) ?? never
      const alternative = node.alternative && (without(node.alternative, keys) ?? never)
      return { kind: 'when', condition: node.condition, consequent, alternative }
    }
    case 'literal':
    case 'values':
    case 'variable':
    case 'parameter':
    case 'builtin':
    case 'get':
    case 'call':
    case 'text':
    case 'yamlText':
    case 'each':
    case 'entries':
    case 'spread':
    case 'merge':
    case 'sequence':
    case 'assertion':
    case 'resource':
      return {
        kind: 'call',
        name: 'omit',
        args: [node, ...[...keys].map((value): Node => ({ kind: 'literal', value }))],
      }
  }
}

function valueCondition(node: Node): Node | 'always' {
  const type = typeOf(node)
  if (type === 'list' || type === 'map') return node
  if (!mayBeMissing(node)) return 'always'
  return type === 'string' ? node : { kind: 'call', name: 'isSet', args: [node] }
}

/** Checks items outside loops first: one that is always present makes the list present, whatever its loops do. */
function sequenceCondition(items: readonly Node[]): Node | 'always' {
  const loops = items.filter((item) => item.kind === 'each')
  const others = disjunction(items.filter((item) => item.kind !== 'each').map(renderCondition))
  if (others === 'always' && items.length > loops.length) return 'always'
  return disjunction([...(items.length > loops.length ? [others] : []), ...loops.map(renderCondition)])
}

function conjunction(condition: Node, inner: Node | 'always'): Node {
  return inner === 'always' ? condition : { kind: 'call', name: 'and', args: [condition, inner] }
}

function disjunction(conditions: readonly (Node | 'always')[]): Node | 'always' {
  const distinct = new Set<Node>()
  for (const condition of conditions) {
    if (condition === 'always') return 'always'
    distinct.add(condition)
  }
  const [only] = distinct
  if (only && distinct.size === 1) return only
  return { kind: 'call', name: 'or', args: [...distinct] }
}
