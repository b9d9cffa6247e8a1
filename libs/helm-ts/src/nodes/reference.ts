import { type Expr, NODE } from './expression.ts'
import type { Node } from './node.ts'
import { quotingOf } from './quoting.ts'
import type { Field, Shape } from './shape.ts'
import { ChartError, captureLocation } from './source-location.ts'
import { mayBeMissing, typeOf } from './value-type.ts'

const handler: ProxyHandler<{ readonly [NODE]: Node }> = {
  get(target, key) {
    if (key === NODE) return target[NODE]
    if (typeof key === 'symbol') {
      if (key === Symbol.toPrimitive || key === Symbol.iterator) {
        throw new ChartError(
          'An expression has no value until the chart is rendered. Use it inside tpl`...` or as a field.',
          captureLocation(),
        )
      }
      return undefined
    }
    return reference(member(target[NODE], key))
  },
}

/** Returns an expression for the node. Every property of it is an expression for the member of that name. */
export function reference<E>(node: Node): E
export function reference(node: Node): Expr<unknown> {
  return new Proxy<{ readonly [NODE]: Node }>({ [NODE]: node }, handler) as Expr<unknown>
}

/** What to write instead of the members of JavaScript's arrays. */
const insteadOfArrays: ReadonlyMap<string, string> = new Map([
  ['map', 'each(list, (item) => …)'],
  ['forEach', 'each(list, (item) => …)'],
  ['flatMap', 'each(list, (item) => …)'],
  ['filter', 'each(list, (item) => when(condition, …))'],
  ['includes', 'has(list, item)'],
  ['join', 'join(list, separator)'],
  ['length', 'len(list)'],
])

/**
 * Returns the node that reads one member of another node's value.
 *
 * @throws ChartError for a member that is not declared
 */
function member(of: Node, key: string): Node {
  const shape = shapeOf(of)
  const remedy = shape.type === 'list' ? insteadOfArrays.get(key) : undefined
  if (remedy !== undefined) {
    const reason = 'is a list whose items are known only when the chart is rendered'
    throw new ChartError(
      `${describePath(of)}.${key}: ${describePath(of)} ${reason}. Write ${remedy}.`,
      captureLocation(),
    )
  }
  if (shape.type !== 'group') {
    return { kind: 'get', of, key, shape: { type: 'any' }, optional: true }
  }
  const field = shape.members[key]
  if (!field || !Object.hasOwn(shape.members, key)) {
    throw new ChartError(
      `The value ${describePath(of)}.${key} is not declared. Declare it in defineValues, or correct the name.`,
      captureLocation(),
    )
  }
  const optional = field.optional || ((of.kind === 'get' || of.kind === 'parameter') && of.optional)
  return { kind: 'get', of, key, shape: field.shape, optional }
}

/** Returns the shape of a node's value, which types its members and the parameters it is passed to. */
export function shapeOf(node: Node): Shape {
  switch (node.kind) {
    case 'values':
    case 'variable':
    case 'parameter':
    case 'get':
      return node.shape
    case 'comment':
      return shapeOf(node.of)
    case 'mapping': {
      const members = [...node.entries].map(([key, value]): [string, Field] => {
        return [key, { shape: shapeOf(value), optional: mayBeMissing(value) }]
      })
      return { type: 'group', members: Object.fromEntries(members) }
    }
    case 'literal':
    case 'builtin':
    case 'call':
    case 'text':
    case 'yamlText':
    case 'when':
    case 'include':
    case 'each':
    case 'entries':
    case 'spread':
    case 'merge':
    case 'sequence':
    case 'assertion':
    case 'resource': {
      const quoting = quotingOf(node)
      return { type: typeOf(node), ...(quoting && { quoting }) }
    }
  }
}

/** Returns the dotted path of a reference, for error messages. */
export function describePath(node: Node): string {
  if (node.kind === 'get') return `${describePath(node.of)}.${node.key}`
  if (node.kind === 'values') return '.Values'
  if (node.kind === 'variable') return node.variable.role
  if (node.kind === 'parameter') return node.name
  return node.kind
}
