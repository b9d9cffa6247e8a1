import { Scalar, stringify } from 'yaml'
import { blockScalar, escapeUnprintable, isLookAlike, isPrintable } from '../data/yaml-scalar.ts'
import type { Expr, Tpl } from '../nodes/expression.ts'
import type { Node } from '../nodes/node.ts'
import { quotingOf, shortestText } from '../nodes/quoting.ts'
import { reference } from '../nodes/reference.ts'
import { ChartError, captureLocation } from '../nodes/source-location.ts'
import { toNode } from '../nodes/to-node.ts'
import { mayBeMissing, typeOf } from '../nodes/value-type.ts'

/** Characters for private use: an expression's number between them keeps its place while the text is written. */
const [begin, end] = ['\ue000', '\ue001']

/** What an expression gives must not move the breaks of folded lines. */
const asOneLineEach = {
  lineWidth: 0,
  doubleQuotedMinMultiLineLength: Number.POSITIVE_INFINITY,
  aliasDuplicateObjects: false,
} as const

/**
 * A YAML text with expressions in it, for a program's configuration file inside a ConfigMap. Maps, lists, texts of
 * several lines and expressions may be mixed; what an expression gives must be a number, a bool, or a text whose
 * declared pattern keeps YAML's own characters out.
 *
 * @example data: { 'prometheus.yml': yamlText({ global: { scrape_interval: values.scrapeInterval } }) }
 * @throws ChartError for an expression that could break the text, and for a part that is only sometimes there: put that
 * into a text of its own
 */
export function yamlText<const X>(structure: Tpl<X>): Expr<string> {
  const parts: Node[] = []
  const text = stringify(plain(toNode(structure), '', parts), asOneLineEach)
  const pieces = escapeUnprintable(text).split(new RegExp(`${begin}(\\d+)${end}`))
  if (parts.length === 0) return reference({ kind: 'literal', value: pieces.join('') })
  return reference({
    kind: 'text',
    strings: pieces.filter((_, index) => index % 2 === 0),
    parts: pieces.filter((_, index) => index % 2 === 1).flatMap((index) => parts[Number(index)] ?? []),
  })
}

/** The same as the yaml package writes it, each expression a mark. */
function plain(node: Node, path: string, parts: Node[]): unknown {
  switch (node.kind) {
    case 'literal':
      return typeof node.value === 'string' ? fixed(node.value, path) : node.value
    case 'comment':
      return plain(node.of, path, parts)
    case 'mapping':
      return new Map(
        [...node.entries].map(([key, value]) => [oneLine(key, path), plain(value, `${path}.${key}`, parts)]),
      )
    case 'sequence':
      return node.items.map((item, index) => plain(item, `${path}.${index}`, parts))
    case 'text':
      return scalar(
        node.strings
          .map((text, index) => {
            const part = node.parts[index]
            return part ? text + mark(part, path, parts) : text
          })
          .join(''),
        isBlock(node.strings.join('x')) && isBlock(shortestText(node)) ? 'BLOCK_LITERAL' : 'QUOTE_DOUBLE',
      )
    default:
      return ['int', 'bool', 'number'].includes(typeOf(node))
        ? mark(node, path, parts)
        : scalar(mark(node, path, parts), 'QUOTE_DOUBLE')
  }
}

function mark(node: Node, path: string, parts: Node[]): string {
  const isScalar = ['string', 'int', 'number', 'bool'].includes(typeOf(node))
  const isSometimes = mayBeMissing(node) || (node.kind === 'when' && !node.alternative)
  if (!isScalar || isSometimes) {
    throw new ChartError(
      `${path.slice(1)}: a YAML text holds no list, map or optional part of the values.`,
      captureLocation(),
    )
  }
  if (typeOf(node) !== 'number' && !quotingOf(node)) {
    throw new ChartError(
      `${path.slice(1)}: this text might break the YAML around it; give its value a pattern.`,
      captureLocation(),
    )
  }
  return `${begin}${parts.push(node) - 1}${end}`
}

function fixed(text: string, path: string): unknown {
  return isBlock(text) ? scalar(unmarked(text, path), 'BLOCK_LITERAL') : oneLine(text, path)
}

/** In quotes where a reader of YAML 1.1 or 1.2 might take the text for something else. */
function oneLine(text: string, path: string): unknown {
  const isOdd = text.includes('\n') || isLookAlike(text) || !isPrintable(text)
  return isOdd ? scalar(unmarked(text, path), 'QUOTE_DOUBLE') : unmarked(text, path)
}

/** @throws ChartError for a text in which the characters that mark expressions stand */
function unmarked(text: string, path: string): string {
  if (!text.includes(begin) && !text.includes(end)) return text
  throw new ChartError(`${path.slice(1)}: a YAML text holds no U+E000 or U+E001.`, captureLocation())
}

const isBlock = (text: string): boolean => blockScalar(text) !== undefined

function scalar(text: string, type: 'BLOCK_LITERAL' | 'QUOTE_DOUBLE'): Scalar {
  return Object.assign(new Scalar(text), { type })
}
