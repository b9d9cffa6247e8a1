import { knownKeys, type MergePart, mergeParts } from '../nodes/merged.ts'
import type { Node, NodeOf, Variable } from '../nodes/node.ts'
import { commentLines, type Line } from './line.ts'

/** The layout functions of mappings, passed in because they call {@link mergeLines} themselves. */
interface MappingLayout {
  readonly entryLines: (key: string, node: Node, indent: number) => Line[]
  readonly mappingLines: (node: Node, indent: number) => Line[]
}

/** Lays out the parts of a merge in order, each without the keys that a later part sets, so no key is printed twice. */
export function mergeLines(node: NodeOf<'merge'>, indent: number, layout: MappingLayout): Line[] {
  return mergeParts(node).flatMap((part) => partLines(part.part, part, indent, layout))
}

function partLines(node: Node, merged: MergePart, indent: number, layout: MappingLayout): Line[] {
  switch (node.kind) {
    case 'comment':
      return [...commentLines(node.text, indent), ...partLines(node.of, merged, indent, layout)]
    case 'when': {
      const lines = partLines(node.consequent, merged, indent, layout)
      const otherwise = node.alternative ? partLines(node.alternative, merged, indent, layout) : []
      return [{ kind: 'if', indent, test: node.condition, lines, otherwise }]
    }
    case 'mapping': {
      const kept = [...node.entries].filter(([key]) => !merged.laterKeys.has(key))
      return kept.flatMap(([key, value]) => {
        return unlessOverridden({ kind: 'literal', value: key }, layout.entryLines(key, value, indent), merged, indent)
      })
    }
    case 'include':
      if (knownKeys(node)?.size === 0) return []
      return isUntouched(node, merged) ? layout.mappingLines(node, indent) : openLines(node, merged, indent)
    case 'entries':
      if (merged.laterKeys.size === 0 && merged.laterOpen.length === 0) return layout.mappingLines(node, indent)
      return openLines(node, merged, indent)
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
    case 'merge':
    case 'sequence':
    case 'assertion':
    case 'resource':
      return openLines(node, merged, indent)
  }
}

function isUntouched(node: Node, { laterKeys, laterOpen }: MergePart): boolean {
  const keys = knownKeys(node)
  return laterOpen.length === 0 && keys !== undefined && [...keys].every((key) => !laterKeys.has(key))
}

function unlessOverridden(key: Node, lines: readonly Line[], { laterOpen }: MergePart, indent: number): Line[] {
  if (laterOpen.length === 0) return [...lines]
  const taken = laterOpen.map((part): Node => ({ kind: 'call', name: 'hasKey', args: [part, key] }))
  const [only] = taken
  const any: Node = only && taken.length === 1 ? only : { kind: 'call', name: 'or', args: taken }
  return [{ kind: 'if', indent, test: { kind: 'call', name: 'not', args: [any] }, lines, otherwise: [] }]
}

/** Lays out a part whose keys are unknown. It needs a loop only if a later part with unknown keys may override them. */
function openLines(node: Node, merged: MergePart, indent: number): Line[] {
  const omitted = [...merged.laterKeys].map((value): Node => ({ kind: 'literal', value }))
  const rest: Node = omitted.length === 0 ? node : { kind: 'call', name: 'omit', args: [node, ...omitted] }
  if (merged.laterOpen.length === 0) {
    return [{ kind: 'with', indent, value: rest, lines: [{ kind: 'insert', indent, value: rest, as: 'yaml' }] }]
  }
  const key: Variable = { role: 'key', name: 'key' }
  const item: Variable = { role: 'item', name: 'value' }
  const keyNode: Node = { kind: 'variable', variable: key, shape: { type: 'string' } }
  const value: Node = { kind: 'variable', variable: item, shape: { type: 'any' } }
  const one: Line = { kind: 'insert', indent, value, as: 'yaml', wrap: { kind: 'key', key: keyNode } }
  return [{ kind: 'range', indent, over: rest, key, item, lines: unlessOverridden(keyNode, [one], merged, indent) }]
}
