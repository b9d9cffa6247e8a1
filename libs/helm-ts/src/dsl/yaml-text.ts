import { Scalar, stringify } from 'yaml'
import { blockScalar, escapeUnprintable, isAmbiguous, isPrintable } from '../data/yaml-scalar.ts'
import type { Expr, Tpl } from '../nodes/expression.ts'
import type { Node } from '../nodes/node.ts'
import { quotingOf, shortestText } from '../nodes/quoting.ts'
import { reference } from '../nodes/reference.ts'
import { ChartError, captureLocation } from '../nodes/source-location.ts'
import { toNode } from '../nodes/to-node.ts'
import { mayBeMissing, typeOf } from '../nodes/value-type.ts'

/** Private-use characters that enclose an expression's index: a placeholder while the yaml package prints the document. */
const [begin, end] = ['\ue000', '\ue001']

/** Folding is off, because the length of an expression's value is unknown. */
const withoutFolding = {
  lineWidth: 0,
  doubleQuotedMinMultiLineLength: Number.POSITIVE_INFINITY,
  aliasDuplicateObjects: false,
} as const

/**
 * A YAML document as a string, for a configuration file inside a ConfigMap. It can mix maps, lists, multi-line strings and
 * expressions. An expression must be a number, a bool, or a string whose declared pattern excludes YAML's special
 * characters.
 *
 * @example data: { 'prometheus.yml': yamlText({ global: { scrape_interval: values.scrapeInterval } }) }
 * @throws ChartError for an expression that could break the YAML, and for a list, map or optional value
 */
export function yamlText<const X>(structure: Tpl<X>): Expr<string> {
  const parts: Node[] = []
  const text = stringify(yamlInput(toNode(structure), '', parts), withoutFolding)
  const pieces = escapeUnprintable(text).split(new RegExp(`${begin}(\\d+)${end}`))
  if (parts.length === 0) return reference({ kind: 'literal', value: pieces.join('') })
  return reference({
    kind: 'text',
    strings: pieces.filter((_, index) => index % 2 === 0),
    parts: pieces.filter((_, index) => index % 2 === 1).flatMap((index) => parts[Number(index)] ?? []),
  })
}

/** Converts a node to the input of the yaml package, with a placeholder for each expression. */
function yamlInput(node: Node, path: string, parts: Node[]): unknown {
  switch (node.kind) {
    case 'literal':
      return typeof node.value === 'string' ? literal(node.value, path) : node.value
    case 'comment':
      return yamlInput(node.of, path, parts)
    case 'mapping':
      return new Map(
        [...node.entries].map(([key, value]) => [flowScalar(key, path), yamlInput(value, `${path}.${key}`, parts)]),
      )
    case 'sequence':
      return node.items.map((item, index) => yamlInput(item, `${path}.${index}`, parts))
    case 'text':
      return scalar(
        node.strings
          .map((text, index) => {
            const part = node.parts[index]
            return part ? text + placeholder(part, path, parts) : text
          })
          .join(''),
        isBlock(node.strings.join('x')) && isBlock(shortestText(node)) ? 'BLOCK_LITERAL' : 'QUOTE_DOUBLE',
      )
    default:
      return ['int', 'bool', 'number'].includes(typeOf(node))
        ? placeholder(node, path, parts)
        : scalar(placeholder(node, path, parts), 'QUOTE_DOUBLE')
  }
}

function placeholder(node: Node, path: string, parts: Node[]): string {
  const isScalar = ['string', 'int', 'number', 'bool'].includes(typeOf(node))
  const isOptional = mayBeMissing(node) || (node.kind === 'when' && !node.alternative)
  if (!isScalar || isOptional) {
    throw new ChartError(
      `${path.slice(1)}: yamlText does not support a list, map or optional value. Print it as a separate string.`,
      captureLocation(),
    )
  }
  if (typeOf(node) !== 'number' && !quotingOf(node)) {
    throw new ChartError(
      `${path.slice(1)}: this string could break the surrounding YAML. Declare its value with a pattern.`,
      captureLocation(),
    )
  }
  return `${begin}${parts.push(node) - 1}${end}`
}

function literal(text: string, path: string): unknown {
  return isBlock(text) ? scalar(withoutPlaceholders(text, path), 'BLOCK_LITERAL') : flowScalar(text, path)
}

/** Quotes a string that a YAML 1.1 or 1.2 parser could read as another type. */
function flowScalar(text: string, path: string): unknown {
  const needsQuotes = text.includes('\n') || isAmbiguous(text) || !isPrintable(text)
  return needsQuotes ? scalar(withoutPlaceholders(text, path), 'QUOTE_DOUBLE') : withoutPlaceholders(text, path)
}

/** @throws ChartError for a string that contains the characters of placeholders */
function withoutPlaceholders(text: string, path: string): string {
  if (!text.includes(begin) && !text.includes(end)) return text
  throw new ChartError(
    `${path.slice(1)}: yamlText reserves U+E000 and U+E001 for placeholders. Remove them.`,
    captureLocation(),
  )
}

const isBlock = (text: string): boolean => blockScalar(text) !== undefined

function scalar(text: string, type: 'BLOCK_LITERAL' | 'QUOTE_DOUBLE'): Scalar {
  return Object.assign(new Scalar(text), { type })
}
