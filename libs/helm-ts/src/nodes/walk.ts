import { functions } from './functions.ts'
import type { Node, Variable } from './node.ts'

/** Returns the direct children of a node. The children of an include contain the body of its helper. */
export function children(node: Node): readonly Node[] {
  switch (node.kind) {
    case 'literal':
    case 'values':
    case 'variable':
    case 'parameter':
    case 'builtin':
      return []
    case 'get':
      return [node.of]
    case 'call':
      return node.args
    case 'text':
      return node.parts
    case 'when':
      return node.alternative ? [node.condition, node.consequent, node.alternative] : [node.condition, node.consequent]
    case 'each':
      return [node.over, node.body]
    case 'entries':
      return [node.over, node.name, node.body]
    case 'spread':
      return [node.list]
    case 'merge':
      return node.parts
    case 'include':
      return [node.helper.body, ...node.args.values()]
    case 'mapping':
      return [...node.entries.values()]
    case 'sequence':
      return node.items
    case 'yamlText':
    case 'comment':
      return [node.of]
    case 'assertion':
      return [node.condition, node.message]
    case 'resource':
      return [node.body]
  }
}

export function uses(node: Node, variable: Variable): boolean {
  if (node.kind === 'variable') return node.variable === variable
  return children(node).some((child) => uses(child, variable))
}

/** Whether a node needs the root context, because it reads the release, the chart or its values. */
export function needsRoot(node: Node): boolean {
  if (node.kind === 'values' || node.kind === 'builtin') return true
  if (node.kind === 'include' && !node.helper.parameters) return true
  if (node.kind === 'call' && functions[node.name].needsRoot) return true
  return children(node).some(needsRoot)
}

/** Whether a string contains a loop, which is printable only in NOTES.txt or as the body of a helper. */
export function holdsLoop(node: Node): boolean {
  if (node.kind === 'when')
    return holdsLoop(node.consequent) || (node.alternative !== undefined && holdsLoop(node.alternative))
  return node.kind === 'text' && node.parts.some((part) => part.kind === 'each' || holdsLoop(part))
}
