import { yamlPlain } from '../data/yaml-scalar.ts'
import type { Node, NodeOf } from '../nodes/node.ts'
import { renderCondition } from '../nodes/render-condition.ts'
import { mayBeMissing, typeOf } from '../nodes/value-type.ts'
import { uses } from '../nodes/walk.ts'
import { commentLines, type Line, type Part, textLine, type Wrap } from './line.ts'
import { mergeLines } from './merge.ts'
import { blockScalarOf, scalarParts } from './scalar.ts'

/** Lays out a mapping or list that stands on its own: the body of a helper, or of a YAML document inside a string. */
export function bodyLines(node: Node, indent: number): Line[] {
  if (node.kind === 'mapping' && node.entries.size === 0) return [textLine(indent, '{}')]
  if (node.kind === 'sequence' && node.items.length === 0) return [textLine(indent, '[]')]
  return typeOf(node) === 'list' ? itemsLines(node, indent) : mappingLines(node, indent)
}

/** Lays out the entries of a mapping. */
export function mappingLines(node: Node, indent: number): Line[] {
  switch (node.kind) {
    case 'mapping':
      return [...node.entries].flatMap(([key, value]) => entryLines(key, value, indent))
    case 'merge':
      return mergeLines(node, indent, { entryLines, mappingLines })
    case 'entries':
      return [rangeLine(node, indent, keyedLines(node.name, node.body, indent))]
    case 'comment':
      return [...commentLines(node.text, indent), ...mappingLines(node.of, indent)]
    case 'when':
      return [ifLine(node, indent, (branch) => mappingLines(branch, indent))]
    case 'resource':
      return mappingLines(node.body, indent)
    case 'include':
      return [{ kind: 'insert', indent, value: node, as: 'text' }]
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
    case 'spread':
    case 'sequence':
    case 'assertion':
      return [{ kind: 'insert', indent, value: node, as: 'yaml' }]
  }
}

/** Lays out one entry of a mapping, inside the condition for its presence. */
function entryLines(key: string, node: Node, indent: number, comments: readonly Line[] = []): Line[] {
  if (node.kind === 'comment')
    return entryLines(key, node.of, indent, [...comments, ...commentLines(node.text, indent)])
  if (node.kind === 'when') return [ifLine(node, indent, (branch) => entryLines(key, branch, indent, comments))]
  return conditional(node, indent, [...comments, ...keyedLines(key, node, indent)])
}

/** Lays out the items of a list. */
function itemsLines(node: Node, indent: number): Line[] {
  switch (node.kind) {
    case 'sequence':
      return node.items.flatMap((item) => itemLines(item, indent))
    case 'each':
    case 'spread':
      return itemLines(node, indent)
    case 'comment':
      return [...commentLines(node.text, indent), ...itemsLines(node.of, indent)]
    case 'when':
      return [ifLine(node, indent, (branch) => itemsLines(branch, indent))]
    case 'include':
      return [{ kind: 'insert', indent, value: node, as: 'text' }]
    case 'literal':
    case 'values':
    case 'variable':
    case 'parameter':
    case 'builtin':
    case 'get':
    case 'call':
    case 'text':
    case 'yamlText':
    case 'entries':
    case 'merge':
    case 'mapping':
    case 'assertion':
    case 'resource':
      return [{ kind: 'insert', indent, value: node, as: 'yaml' }]
  }
}

function itemLines(node: Node, indent: number, comments: readonly Line[] = []): Line[] {
  switch (node.kind) {
    case 'comment':
      return itemLines(node.of, indent, [...comments, ...commentLines(node.text, indent)])
    case 'when':
      return [ifLine(node, indent, (branch) => itemLines(branch, indent, comments))]
    case 'each':
      return [rangeLine(node, indent, itemLines(node.body, indent, comments))]
    case 'spread': {
      if (node.list.kind === 'include' && renderCondition(node.list) === 'always') {
        return [...comments, ...itemsLines(node.list, indent)]
      }
      const items: Line = { kind: 'insert', indent, value: node.list, as: 'yaml' }
      return [{ kind: 'with', indent, value: node.list, lines: [...comments, items] }]
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
    case 'entries':
    case 'merge':
    case 'include':
    case 'mapping':
    case 'sequence':
    case 'assertion':
    case 'resource':
      return conditional(node, indent, [...comments, ...dashedLines(node, indent)])
  }
}

/** Wraps lines in the condition under which the node has output. */
function conditional(node: Node, indent: number, lines: readonly Line[]): Line[] {
  const test = renderCondition(node)
  if (test === 'always') return [...lines]
  if (isOmittedWhenEmpty(node)) return [{ kind: 'with', indent, value: node, lines }]
  return [{ kind: 'if', indent, test, lines, otherwise: [] }]
}

/** Whether the node is a value that is omitted when empty, so that `with` expresses its condition. */
function isOmittedWhenEmpty(node: Node): boolean {
  if (!['get', 'call', 'builtin', 'variable', 'parameter', 'values'].includes(node.kind)) return false
  const type = typeOf(node)
  return type === 'list' || type === 'map' || (type === 'string' && mayBeMissing(node))
}

function isMappingNode(node: Node): boolean {
  return ['mapping', 'merge', 'entries', 'resource'].includes(node.kind)
}

function isSequenceNode(node: Node): boolean {
  return ['sequence', 'each', 'spread'].includes(node.kind)
}

/** Lays out a key, given as a string or an expression, and its value. */
function keyedLines(key: string | Node, node: Node, indent: number): Line[] {
  const name: Part = typeof key === 'string' ? yamlPlain(key) : { kind: 'hole', value: key, quoted: true }
  const lines = valueLines([name, ':'], node, indent, { kind: 'key', key })
  if (lines) return lines
  const inner = isSequenceNode(node) ? itemsLines(node, indent + 2) : mappingLines(node, indent + 2)
  return [textLine(indent, name, ':'), ...inner]
}

function dashedLines(node: Node, indent: number): Line[] {
  const lines = valueLines(['-'], node, indent, { kind: 'item' })
  if (lines) return lines
  const inner = isSequenceNode(node) ? itemsLines(node, indent + 2) : mappingLines(node, indent + 2)
  return [{ kind: 'item', indent, lines: inner }]
}

/** Lays out a value after a key or dash, or returns `undefined` for a non-empty list or mapping literal. */
function valueLines(before: readonly Part[], node: Node, indent: number, wrap: Wrap): Line[] | undefined {
  if (node.kind === 'mapping' && node.entries.size === 0) return [textLine(indent, ...before, ' {}')]
  if (node.kind === 'sequence' && node.items.length === 0) return [textLine(indent, ...before, ' []')]
  if (node.kind === 'yamlText') {
    return [{ kind: 'block', indent, parts: [...before, ' |'], lines: bodyLines(node.of, indent + 2) }]
  }
  const block = blockScalarOf(node)
  if (block) {
    const head = textLine(indent, ...before, ` ${block.header}`)
    if ('file' in block.content)
      return [head, { kind: 'insert', indent: indent + 2, value: block.content.file, as: 'text' }]
    return [head, ...block.content.lines.map((parts) => textLine(parts.length === 0 ? 0 : indent + 2, ...parts))]
  }
  if (isMappingNode(node) || isSequenceNode(node)) return undefined
  const type = typeOf(node)
  if (type === 'any') return [{ kind: 'insert', indent, value: node, as: 'yaml', wrap }]
  if (type === 'map' || type === 'list') {
    const as = node.kind === 'include' ? 'text' : 'yaml'
    return [textLine(indent, ...before), { kind: 'insert', indent: indent + 2, value: node, as }]
  }
  return [textLine(indent, ...before, ' ', ...scalarParts(node))]
}

/** Lays out a conditional, with `lines` for each branch. */
export function ifLine(node: NodeOf<'when'>, indent: number, lines: (branch: Node) => Line[]): Line {
  const otherwise = node.alternative ? lines(node.alternative) : []
  return { kind: 'if', indent, test: node.condition, lines: lines(node.consequent), otherwise }
}

export function rangeLine(node: NodeOf<'each' | 'entries'>, indent: number, lines: readonly Line[]): Line {
  const bodies = node.kind === 'entries' ? [node.name, node.body] : [node.body]
  const key = bodies.some((body) => uses(body, node.key)) ? node.key : undefined
  return { kind: 'range', indent, over: node.over, key, item: node.item, lines }
}
