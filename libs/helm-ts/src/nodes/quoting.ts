import type { Node, NodeOf } from './node.ts'
import { type Quoting, weakestQuoting } from './shape.ts'
import { mayBeMissing, typeOf } from './value-type.ts'

/** Returns where the node's string can be printed without `quote`, or `undefined` when it needs `quote`. */
export function quotingOf(node: Node): Quoting | undefined {
  switch (node.kind) {
    case 'literal':
      return ofText(String(node.value))
    case 'builtin':
      return node.quoting ?? numeric(node)
    case 'variable':
    case 'parameter':
    case 'get':
      if (mayBeMissing(node)) return undefined
      return (node.shape.type === 'group' ? undefined : node.shape.quoting) ?? numeric(node)
    case 'text':
      return weakestQuoting([...node.strings.map(ofText), ...node.parts.map(quotingOf)])
    case 'when':
      return weakestQuoting([quotingOf(node.consequent), node.alternative && quotingOf(node.alternative)])
    case 'include':
      return quotingOf(node.helper.body)
    case 'comment':
      return quotingOf(node.of)
    case 'call':
      return node.name === 'fallback' ? weakestQuoting(node.args.map(quotingOf)) : numeric(node)
    case 'values':
    case 'yamlText':
    case 'each':
    case 'entries':
    case 'spread':
    case 'merge':
    case 'mapping':
    case 'sequence':
    case 'assertion':
    case 'resource':
      return undefined
  }
}

function ofText(text: string): Quoting | undefined {
  if (/^[\w./-]*$/.test(text)) return 'plain'
  return /^[\w./:@+# -]*$/.test(text) ? 'quoted' : undefined
}

function numeric(node: Node): Quoting | undefined {
  const type = typeOf(node)
  if (type === 'number') return 'quoted'
  return type === 'int' || type === 'bool' ? 'plain' : undefined
}

/** Returns the shortest string the node can produce: empty strings for its string expressions, `0` for numbers and bools. */
export function shortestText({ strings, parts }: NodeOf<'text'>): string {
  return strings
    .map((text, index) => {
      const part = parts[index]
      return part && ['int', 'number', 'bool'].includes(typeOf(part)) ? `${text}0` : text
    })
    .join('')
}
