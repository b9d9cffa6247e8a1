import { functions } from '../nodes/functions.ts'
import type { Node, NodeOf } from '../nodes/node.ts'
import { typeOf } from '../nodes/type.ts'
import { type Context, RenderError } from './context.ts'
import { goJson, goText } from './go.ts'
import { evaluate } from './object.ts'
import { type Data, isMap, truth } from './truth.ts'

/** The value of an expression, in the types that Helm's template functions see. */
export function valueOf(node: Node, context: Context): Data {
  switch (node.node) {
    case 'literal':
      return node.value
    case 'values':
      return context.values
    case 'variable':
      return context.variables.get(node.variable)
    case 'builtin':
      return node.path.reduce<Data>((data, key) => memberOf(data, key), context.builtins)
    case 'get':
      return memberOf(valueOf(node.of, context), node.key)
    case 'call':
      return called(node, context)
    case 'text':
      return node.strings.map((text, index) => text + hole(node.parts[index], context)).join('')
    case 'when':
      return chosen(node, context)
    case 'comment':
      return valueOf(node.of, context)
    default:
      return evaluate(node, context)
  }
}

/** Lists have members by index alone; anything but a map has none by name. */
function memberOf(data: Data, key: string): Data {
  return isMap(data) && Object.hasOwn(data, key) ? data[key] : undefined
}

/** The value as the printed template converts it: whole numbers through `int64`. */
export function typedValue(node: Node, context: Context): Data {
  const value = valueOf(node, context)
  switch (typeOf(node)) {
    case 'int':
      return Math.trunc(Number(value ?? 0))
    case 'number':
      return Number(value ?? 0)
    default:
      return value
  }
}

function hole(part: Node | undefined, context: Context): string {
  if (!part) return ''
  const value = typedValue(part, context)
  return typeOf(part) === 'number' ? goJson(value) : goText(value)
}

function chosen(node: NodeOf<'when'>, context: Context): Data {
  const condition = valueOf(node.condition, context)
  if (truth(condition)) return typedValue(node.then, context)
  return node.otherwise ? typedValue(node.otherwise, context) : condition
}

function called({ name, args }: NodeOf<'call'>, context: Context): Data {
  if ((name === 'and' || name === 'or') && args.length > 0) return shortCircuit(name, args, context)
  const { takes } = functions[name]
  const values = args.map((arg) => (takes === 'raw' ? valueOf(arg, context) : typedValue(arg, context)))
  const [first, second] = values
  switch (name) {
    case 'lookup': {
      const [apiVersion = '', kind = '', namespace = '', object = ''] = values.map(goText)
      return context.lookup(apiVersion, kind, namespace, object)
    }
    case 'hasApi':
      return context.hasApi(goText(first))
    case 'randomText':
      return context.randomText(Number(first))
    case 'required':
      if (first === undefined || first === null || first === '') throw new RenderError(goText(second))
      return first
    default:
      return functions[name].evaluate(values)
  }
}

/** Go's `and` and `or` stop at the argument that decides, so that a later one is never asked in vain. */
function shortCircuit(name: 'and' | 'or', args: readonly Node[], context: Context): Data {
  let value: Data
  for (const arg of args) {
    value = valueOf(arg, context)
    if (truth(value) === (name === 'or')) return value
  }
  return value
}
