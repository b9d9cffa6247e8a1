import { blockScalar } from '../data/yaml-scalar.ts'
import type { Node, NodeOf } from '../nodes/node.ts'
import { typeOf } from '../nodes/value-type.ts'
import { pipeline } from './expression.ts'
import type { Position } from './position.ts'
import { textLines } from './scalar.ts'

/** The header and indented lines of a block scalar, for texts of several lines that survive in one. */
export function multiline(node: Node, at: Position): string[] | undefined {
  const margin = ' '.repeat(at.indent)
  if (node.kind === 'call' && node.name === 'fileText') {
    const content = node.args[1]
    const block = content?.kind === 'literal' && blockScalar(String(content.value), 1)
    return block ? [block.header, `${margin}{{- ${pipeline(node, at.scope)} | nindent ${at.indent} }}`] : undefined
  }
  if (node.kind === 'literal' && typeof node.value === 'string') {
    const block = blockScalar(node.value)
    return block && [block.header, ...block.lines.map((text) => (text === '' ? '' : margin + text))]
  }
  if (node.kind !== 'text') return undefined
  const block = blockScalar(node.strings.join('x'))
  const lines = textLines(node, at.scope)
  // An expression that gives nothing must not leave blanks at an end of a line that mattered.
  if (!block || !lines || !blockScalar(asEmptyAsCanBe(node))) return undefined
  const body = block.header === '|' ? lines.slice(0, -1) : lines
  return [block.header, ...body.map((text) => (text === '' ? '' : margin + text))]
}

/** The text where every expression that can gives nothing; a number or a bool always gives something. */
export function asEmptyAsCanBe({ strings, parts }: NodeOf<'text'>): string {
  return strings
    .map((text, index) => {
      const part = parts[index]
      return part && ['int', 'number', 'bool'].includes(typeOf(part)) ? `${text}0` : text
    })
    .join('')
}
