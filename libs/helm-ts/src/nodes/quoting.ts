import type { Node, SafeText } from './node.ts'
import { mayBeMissing, typeOf } from './value-type.ts'

/** What is known of the characters a node gives; see {@link SafeText}. */
export function quotingOf(node: Node): SafeText | undefined {
  switch (node.kind) {
    case 'literal':
      return ofText(String(node.value))
    case 'builtin':
      return node.safe ?? numeric(node)
    case 'variable':
    case 'get':
      if (mayBeMissing(node)) return undefined
      return (node.shape.type === 'group' ? undefined : node.shape.safe) ?? numeric(node)
    case 'text':
      return weakest([...node.strings.map(ofText), ...node.parts.map(quotingOf)])
    case 'when':
      return weakest([quotingOf(node.consequent), node.alternative && quotingOf(node.alternative)])
    case 'include':
      return quotingOf(node.helper.body)
    case 'comment':
      return quotingOf(node.of)
    case 'call':
      return node.name === 'fallback' ? weakest(node.args.map(quotingOf)) : numeric(node)
    default:
      return undefined
  }
}

function ofText(text: string): SafeText | undefined {
  if (/^[\w./-]*$/.test(text)) return 'plain'
  return /^[\w./:@+ -]*$/.test(text) ? 'quoted' : undefined
}

function numeric(node: Node): SafeText | undefined {
  const type = typeOf(node)
  if (type === 'number') return 'quoted'
  return type === 'int' || type === 'bool' ? 'plain' : undefined
}

function weakest(all: readonly (SafeText | undefined)[]): SafeText | undefined {
  if (all.includes(undefined)) return undefined
  return all.includes('quoted') ? 'quoted' : 'plain'
}
