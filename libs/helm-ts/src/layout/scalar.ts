import { blockScalar, doubleQuoted, yamlPlain } from '../data/yaml-scalar.ts'
import type { Node, NodeOf } from '../nodes/node.ts'
import { quotingOf, shortestText } from '../nodes/quoting.ts'
import { typeOf } from '../nodes/value-type.ts'
import type { Part } from './line.ts'

/** Lays out a scalar on one line. Strings are quoted unless every possible value is safe. */
export function scalarParts(node: Node): readonly Part[] {
  if (node.kind === 'literal') return [typeof node.value === 'string' ? yamlPlain(node.value) : String(node.value)]
  if (node.kind === 'text') {
    const quoting = node.parts.map(quotingOf)
    if (isUnmistakable(node) && quoting.every((part) => part === 'plain')) return textParts(node, (text) => text)
    if (quoting.every((part) => part !== undefined)) {
      return ['"', ...textParts(node, (text) => doubleQuoted(text).slice(1, -1)), '"']
    }
  }
  const isString = !['int', 'number', 'bool'].includes(typeOf(node))
  return [{ kind: 'hole', value: node, quoted: isString && !isPlainChoice(node) }]
}

/** Whether the literal parts alone guarantee that YAML reads the result as a string, not as a number or a date. */
function isUnmistakable({ strings }: NodeOf<'text'>): boolean {
  if (!strings.every((text) => /^[\w./-]*$/.test(text)) || strings[0]?.startsWith('-')) return false
  return strings.some((text) => /[A-Za-z]{6}|-[A-Za-z]{2}/.test(text))
}

function textParts(node: NodeOf<'text'>, encode: (text: string) => string): Part[] {
  return node.strings.flatMap((text, index): Part[] => {
    const value = node.parts[index]
    return value ? [encode(text), ...valueParts(value, encode)] : [encode(text)]
  })
}

function valueParts(node: Node, encode: (text: string) => string): Part[] {
  if (node.kind === 'comment') return valueParts(node.of, encode)
  if (node.kind === 'text') return textParts(node, encode)
  if (node.kind === 'literal' && typeof node.value === 'string') return node.value === '' ? [] : [encode(node.value)]
  if (node.kind !== 'when' || !node.alternative || hasLineBreak(node))
    return [{ kind: 'hole', value: node, quoted: false }]
  const [consequent, alternative] = [node.consequent, node.alternative].map((branch) => valueParts(branch, encode))
  return [{ kind: 'choice', test: node.condition, consequent: consequent ?? [], alternative: alternative ?? [] }]
}

function hasLineBreak(node: Node): boolean {
  if (node.kind === 'literal') return String(node.value).includes('\n')
  if (node.kind === 'text') return node.strings.some((text) => text.includes('\n')) || node.parts.some(hasLineBreak)
  if (node.kind === 'comment') return hasLineBreak(node.of)
  return node.kind === 'when' && [node.consequent, ...(node.alternative ? [node.alternative] : [])].some(hasLineBreak)
}

/** Whether the value has an enum whose choices YAML all reads as strings without quotes. */
function isPlainChoice(node: Node): boolean {
  const shape = node.kind === 'get' || node.kind === 'variable' || node.kind === 'parameter' ? node.shape : undefined
  const choices = shape && shape.type !== 'group' ? shape.choices : undefined
  return choices?.every((choice) => yamlPlain(choice) === choice) ?? false
}

/** A multi-line string as a block scalar. */
export interface BlockScalar {
  readonly header: string
  /** The parts of each line, or the node whose string is the content: a file, or a value as YAML. */
  readonly content: { readonly lines: readonly (readonly Part[])[] } | { readonly file: Node }
}

/** Returns the block scalar of a multi-line string, or `undefined` if a block scalar could not reproduce it. */
export function blockScalarOf(node: Node): BlockScalar | undefined {
  if (node.kind === 'call' && node.name === 'fileText') {
    const content = node.args[1]
    const block = content?.kind === 'literal' && blockScalar(String(content.value), 1)
    return block ? { header: block.header, content: { file: node } } : undefined
  }
  if (node.kind === 'call' && node.name === 'toYaml') return { header: '|-', content: { file: node } }
  if (node.kind === 'literal' && typeof node.value === 'string') {
    const block = blockScalar(node.value)
    return block && { header: block.header, content: { lines: block.lines.map((text) => (text === '' ? [] : [text])) } }
  }
  if (node.kind !== 'text' || !node.parts.every((part) => quotingOf(part) !== undefined)) return undefined
  const block = blockScalar(node.strings.join('x'))
  // The block scalar must also work when the expressions are empty and their line has only white space left.
  if (!block || !blockScalar(shortestText(node))) return undefined
  const lines = linesOf(textParts(node, (text) => text))
  return { header: block.header, content: { lines: block.header === '|' ? lines.slice(0, -1) : lines } }
}

function linesOf(parts: readonly Part[]): Part[][] {
  const lines: Part[][] = [[]]
  for (const part of parts) {
    if (typeof part !== 'string') {
      lines.at(-1)?.push(part)
      continue
    }
    const [first = '', ...rest] = part.split('\n')
    if (first !== '') lines.at(-1)?.push(first)
    lines.push(...rest.map((text) => (text === '' ? [] : [text])))
  }
  return lines
}
