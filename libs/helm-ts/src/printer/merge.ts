import { knownKeys, type MergePart, mergeParts } from '../nodes/merged.ts'
import type { Node, NodeOf } from '../nodes/node.ts'
import { branches } from './branches.ts'
import { argument, pipeline } from './expression.ts'
import { action, commentLines, type Position } from './position.ts'

/** The block printer, which prints the parts; it is handed in because it prints merges too. */
export interface BlockPrinter {
  readonly entryLines: (key: string, node: Node, at: Position) => string[]
  readonly mappingLines: (node: Node, at: Position) => string[]
}

/** The parts of a merge one below another, each without the keys that a later part names: no key is printed twice. */
export function mergeLines(node: NodeOf<'merge'>, at: Position, block: BlockPrinter): string[] {
  return mergeParts(node).flatMap((part) => partLines(part.part, part, at, block))
}

function partLines(node: Node, merged: MergePart, at: Position, block: BlockPrinter): string[] {
  switch (node.kind) {
    case 'comment':
      return [...commentLines(node.text, at), ...partLines(node.of, merged, at, block)]
    case 'when':
      return branches(node, at, (branch) => partLines(branch, merged, at, block))
    case 'mapping': {
      const kept = [...node.entries].filter(([key]) => !merged.laterKeys.has(key))
      return kept.flatMap(([key, value]) => unlessOverridden(key, block.entryLines(key, value, at), merged, at))
    }
    case 'include':
      if (knownKeys(node)?.size === 0) return []
      return isUntouched(node, merged) ? block.mappingLines(node, at) : freeLines(node, merged, at)
    case 'entries':
      if (merged.laterKeys.size === 0 && merged.laterFree.length === 0) return block.mappingLines(node, at)
      return freeLines(node, merged, at)
    default:
      return freeLines(node, merged, at)
  }
}

function isUntouched(node: Node, { laterKeys, laterFree }: MergePart): boolean {
  const keys = knownKeys(node)
  return laterFree.length === 0 && keys !== undefined && [...keys].every((key) => !laterKeys.has(key))
}

function unlessOverridden(key: string, lines: string[], { laterFree }: MergePart, at: Position): string[] {
  if (laterFree.length === 0) return lines
  return [action(at, `if ${absent(laterFree, JSON.stringify(key), at)}`), ...lines, action(at, 'end')]
}

function absent(free: readonly Node[], key: string, at: Position): string {
  const tests = free.map((part) => `(hasKey ${mapArgument(part, at)} ${key})`)
  return tests.length === 1 ? `not ${tests[0]}` : `not (or ${tests.join(' ')})`
}

function mapArgument(node: Node, at: Position): string {
  return node.kind === 'include' ? argument(node, at.scope) : `(${argument(node, at.scope)} | default dict)`
}

/** The user's own keys; they are walked one by one only where a later free part may name them too. */
function freeLines(node: Node, { laterKeys, laterFree }: MergePart, at: Position): string[] {
  const omitted = [...laterKeys].map((key) => JSON.stringify(key))
  const rest = omitted.length === 0 ? pipeline(node, at.scope) : `omit ${mapArgument(node, at)} ${omitted.join(' ')}`
  if (laterFree.length === 0) {
    return [action(at, `with ${rest}`), action(at, `toYaml . | nindent ${at.indent}`), action(at, 'end')]
  }
  const inside = { ...at, scope: { ...at.scope, root: '$' as const } }
  return [
    action(at, `range $key, $value := ${rest}`),
    action(at, `if ${absent(laterFree, '$key', inside)}`),
    action(at, `toYaml (dict $key $value) | nindent ${at.indent}`),
    action(at, 'end'),
    action(at, 'end'),
  ]
}
