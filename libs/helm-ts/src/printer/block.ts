import { yamlText } from '../data/yaml-scalar.ts'
import type { Node, NodeOf } from '../nodes/node.ts'
import { renderCondition } from '../nodes/render-condition.ts'
import { mayBeMissing, typeOf } from '../nodes/value-type.ts'
import { branches } from './branches.ts'
import { argument, condition, enclosed, pipeline, type Scope, topScope } from './expression.ts'
import { mergeLines } from './merge.ts'
import { multiline } from './multiline.ts'
import { action, commentLines, deeper, line, type Position } from './position.ts'
import { converted, scalar } from './scalar.ts'
import { loopScope } from './scope.ts'

/** The members of a mapping, one below another. */
export function mappingLines(node: Node, at: Position): string[] {
  switch (node.kind) {
    case 'mapping':
      return [...node.entries].flatMap(([key, value]) => entryLines(key, value, at))
    case 'merge':
      return mergeLines(node, at, { entryLines, mappingLines })
    case 'entries':
      return entriesLines(node, at)
    case 'comment':
      return [...commentLines(node.text, at), ...mappingLines(node.of, at)]
    case 'when':
      return branches(node, at, (branch) => mappingLines(branch, at))
    case 'resource':
      return mappingLines(node.body, at)
    case 'include':
      return [action(at, `${includeText(node, at.scope)} | nindent ${at.indent}`)]
    default:
      return [action(at, `toYaml ${argument(node, at.scope)} | nindent ${at.indent}`)]
  }
}

export function includeText({ helper }: NodeOf<'include'>, scope: Scope): string {
  const text = `include ${JSON.stringify(helper.name)} ${scope.root === '' ? '.' : '$'}`
  return opensWithAction(helper.body) ? `${text} | trim` : text
}

/** A body that opens with a condition or a loop starts with an empty line. */
function opensWithAction(body: Node): boolean {
  const at = { indent: 0, scope: topScope }
  const [first = ''] = typeOf(body) === 'list' ? itemsLines(body, at) : mappingLines(body, at)
  return first.startsWith('{{-')
}

/** One key with what belongs to it, under the condition on which it is there at all. */
export function entryLines(key: string, node: Node, at: Position, comment: readonly string[] = []): string[] {
  if (node.kind === 'comment') return entryLines(key, node.of, at, [...comment, ...commentLines(node.text, at)])
  if (node.kind === 'when') return branches(node, at, (branch) => entryLines(key, branch, at, comment))
  const free = isFree(node)
  return guarded(node, at, free, (given) => [
    ...comment,
    ...keyed({ line: yamlText(key), argument: JSON.stringify(key) }, node, at, given),
  ])
}

/** Whether the node is a value of the user's own that vanishes when empty, which `with` says best. */
function isFree(node: Node): boolean {
  if (!['get', 'call', 'builtin', 'variable', 'values'].includes(node.kind)) return false
  const type = typeOf(node)
  return type === 'list' || type === 'map' || (type === 'string' && mayBeMissing(node))
}

/** What a value is called where `with` has given it: no name stands for its own expression. */
type Given = '.' | undefined

function guarded(node: Node, at: Position, free: boolean, print: (given: Given) => string[]): string[] {
  const present = renderCondition(node)
  if (present === 'always') return print(undefined)
  const head = free ? `with ${pipeline(node, at.scope)}` : `if ${pipeline(condition(present), at.scope)}`
  return [action(at, head), ...print(free ? '.' : undefined), action(at, 'end')]
}

function isStructure(node: Node): boolean {
  return ['mapping', 'sequence', 'merge', 'each', 'entries', 'spread', 'resource'].includes(node.kind)
}

/** A key as a line begins with it, and as the argument of a call. */
interface Key {
  readonly line: string
  readonly argument: string
}

function keyed({ line: name, argument: keyArgument }: Key, node: Node, at: Position, given: Given): string[] {
  if (node.kind === 'mapping' && node.entries.size === 0) return [line(at, `${name}: {}`)]
  if (node.kind === 'sequence' && node.items.length === 0) return [line(at, `${name}: []`)]
  const block = multiline(node, deeper(at))
  if (block) return [line(at, `${name}: ${block[0]}`), ...block.slice(1)]
  if (['sequence', 'each', 'spread'].includes(node.kind)) {
    return [line(at, `${name}:`), ...itemsLines(node, deeper(at))]
  }
  if (isStructure(node)) return [line(at, `${name}:`), ...mappingLines(node, deeper(at))]
  const type = typeOf(node)
  if (type === 'any') {
    return [action(at, `toYaml (dict ${keyArgument} ${valueArgument(node, at, given)}) | nindent ${at.indent}`)]
  }
  if (type === 'map' || type === 'list') {
    return [line(at, `${name}:`), structured(node, deeper(at), given)]
  }
  return [line(at, `${name}: ${scalarOr(node, at, given)}`)]
}

function valueArgument(node: Node, at: Position, given: Given): string {
  return given ?? argument(node, at.scope)
}

function scalarOr(node: Node, at: Position, given: Given): string {
  return given === undefined ? scalar(node, at.scope) : converted(node, given)
}

function structured(node: Node, at: Position, given: Given): string {
  if (node.kind === 'include') return action(at, `${includeText(node, at.scope)} | nindent ${at.indent}`)
  return action(at, `toYaml ${valueArgument(node, at, given)} | nindent ${at.indent}`)
}

/** The items of a list, one below another. */
export function itemsLines(node: Node, at: Position): string[] {
  switch (node.kind) {
    case 'sequence':
      return node.items.flatMap((item) => itemLines(item, at))
    case 'each':
    case 'spread':
      return itemLines(node, at)
    default:
      return [action(at, `toYaml ${argument(node, at.scope)} | nindent ${at.indent}`)]
  }
}

function itemLines(node: Node, at: Position, comment: readonly string[] = []): string[] {
  switch (node.kind) {
    case 'comment':
      return itemLines(node.of, at, [...comment, ...commentLines(node.text, at)])
    case 'when':
      return branches(node, at, (branch) => itemLines(branch, at, comment))
    case 'each': {
      const loop = loopScope(node, at.scope)
      return [action(at, loop.range), ...itemLines(node.body, { ...at, scope: loop.scope }, comment), action(at, 'end')]
    }
    case 'spread':
      return [
        action(at, `with ${pipeline(node.list, at.scope)}`),
        ...comment,
        action(at, `toYaml . | nindent ${at.indent}`),
        action(at, 'end'),
      ]
    default:
      return guarded(node, at, isFree(node), (given) => [...comment, ...dashed(node, at, given)])
  }
}

function dashed(node: Node, at: Position, given: Given): string[] {
  if (node.kind === 'mapping' && node.entries.size === 0) return [line(at, '- {}')]
  if (node.kind === 'sequence' && node.items.length === 0) return [line(at, '- []')]
  if (isStructure(node)) {
    const inner = node.kind === 'sequence' ? itemsLines(node, deeper(at)) : mappingLines(node, deeper(at))
    return afterDash(inner, at)
  }
  const block = multiline(node, deeper(at))
  if (block) return [line(at, `- ${block[0]}`), ...block.slice(1)]
  const type = typeOf(node)
  if (type === 'any') return [action(at, `toYaml (list ${valueArgument(node, at, given)}) | nindent ${at.indent}`)]
  if (type === 'map' || type === 'list') {
    return [line(at, '-'), structured(node, deeper(at), given)]
  }
  return [line(at, `- ${scalarOr(node, at, given)}`)]
}

/** The first key stands beside the dash unless a condition decides whether it is there. */
function afterDash(inner: readonly string[], at: Position): string[] {
  const hoisted = inner.findIndex((text) => !text.trimStart().startsWith('#'))
  const [first = '', ...rest] = inner.slice(hoisted)
  const comments = inner.slice(0, hoisted).map((text) => text.slice(2))
  if (first.trimStart().startsWith('{{')) return [line(at, '-'), ...inner]
  return [...comments, line(at, `- ${first.trimStart()}`), ...rest]
}

function entriesLines(node: NodeOf<'entries'>, at: Position): string[] {
  const loop = loopScope(node, at.scope)
  const inside = { ...at, scope: loop.scope }
  const name = pipeline(node.name, loop.scope)
  const key = { line: `{{ ${name} | quote }}`, argument: enclosed(name) }
  const body = keyed(key, node.body, inside, undefined)
  return [action(at, loop.range), ...body, action(at, 'end')]
}
