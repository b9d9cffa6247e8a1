import { functions } from './functions.ts'
import type { Node } from './node.ts'
import type { ValueType } from './shape.ts'

/** Returns the type of a node's value, or `any` when its branches have different types. */
export function typeOf(node: Node): ValueType {
  switch (node.kind) {
    case 'literal':
      return literalType(node.value)
    case 'values':
      return 'map'
    case 'variable':
    case 'parameter':
    case 'get':
      return node.shape.type === 'group' ? 'map' : node.shape.type
    case 'builtin':
      return node.type
    case 'call': {
      const { returns: gives } = functions[node.name]
      if (node.name === 'required' && node.args[0]) return typeOf(node.args[0])
      return gives === 'argument' ? common(known(node.args.map(typeOf))) : gives
    }
    case 'text':
    case 'yamlText':
      return 'string'
    case 'when':
      return node.alternative ? common([typeOf(node.consequent), typeOf(node.alternative)]) : typeOf(node.consequent)
    case 'include':
      return node.helper.type
    case 'comment':
      return typeOf(node.of)
    case 'each':
    case 'spread':
    case 'sequence':
      return 'list'
    case 'entries':
    case 'merge':
    case 'mapping':
    case 'resource':
    case 'assertion':
      return 'map'
  }
}

/** Drops `any`: `fallback(lookup(…), value)` has the type of `value`, because a looked-up object is untyped. */
function known(types: readonly ValueType[]): readonly ValueType[] {
  const specific = types.filter((type) => type !== 'any')
  return specific.length === 0 ? types : specific
}

function literalType(value: string | number | boolean): ValueType {
  if (typeof value === 'string') return 'string'
  if (typeof value === 'boolean') return 'bool'
  return Number.isInteger(value) ? 'int' : 'number'
}

function common(types: readonly ValueType[]): ValueType {
  const [first = 'any', ...rest] = types
  if (rest.every((type) => type === first)) return first
  return types.every((type) => type === 'int' || type === 'number') ? 'number' : 'any'
}

/** Whether a node's value may be missing, so that its key needs a condition. */
export function mayBeMissing(node: Node): boolean {
  if (node.kind === 'get' || node.kind === 'parameter') return node.optional
  if (node.kind === 'call') return functions[node.name].mayBeMissing === true
  return false
}
