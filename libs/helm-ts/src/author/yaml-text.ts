import { Scalar, stringify } from 'yaml'
import type { Expr, Tpl } from '../nodes/expression.ts'
import type { Node } from '../nodes/node.ts'
import { ChartError, here } from '../nodes/place.ts'
import { reference } from '../nodes/reference.ts'
import { safetyOf } from '../nodes/safe-text.ts'
import { mayBeMissing, typeOf } from '../nodes/type.ts'
import { written } from '../nodes/written.ts'

/** Characters for private use: an expression's number between them keeps its place while the text is written. */
const [begin, end] = ['\ue000', '\ue001']

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
  const text = stringify(plain(written(structure), '', parts), { lineWidth: 0, aliasDuplicateObjects: false })
  const pieces = text.split(new RegExp(`${begin}(\\d+)${end}`))
  if (parts.length === 0) return reference({ node: 'literal', value: text })
  return reference({
    node: 'text',
    strings: pieces.filter((_, index) => index % 2 === 0),
    parts: pieces.filter((_, index) => index % 2 === 1).flatMap((index) => parts[Number(index)] ?? []),
  })
}

/** The same as the yaml package writes it, each expression a mark. */
function plain(node: Node, path: string, parts: Node[]): unknown {
  switch (node.node) {
    case 'literal':
      return node.value
    case 'comment':
      return plain(node.of, path, parts)
    case 'mapping':
      return Object.fromEntries([...node.entries].map(([key, value]) => [key, plain(value, `${path}.${key}`, parts)]))
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
      )
    default:
      return ['int', 'bool', 'number'].includes(typeOf(node))
        ? mark(node, path, parts)
        : scalar(mark(node, path, parts))
  }
}

function mark(node: Node, path: string, parts: Node[]): string {
  const isScalar = ['string', 'int', 'number', 'bool'].includes(typeOf(node))
  const isSometimes = mayBeMissing(node) || (node.node === 'when' && !node.alternative)
  if (!isScalar || isSometimes) {
    throw new ChartError(`${path.slice(1)}: a YAML text holds no list, map or optional part of the values.`, here())
  }
  if (typeOf(node) !== 'number' && !safetyOf(node)) {
    throw new ChartError(
      `${path.slice(1)}: this text might break the YAML around it; give its value a pattern.`,
      here(),
    )
  }
  return `${begin}${parts.push(node) - 1}${end}`
}

/** Quoted, unless it has several lines: what an expression gives may look like a number. */
function scalar(text: string): Scalar | string {
  if (text.includes('\n')) return text
  const quoted = new Scalar(text)
  quoted.type = Scalar.QUOTE_DOUBLE
  return quoted
}
