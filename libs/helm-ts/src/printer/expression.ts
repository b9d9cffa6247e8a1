import { functions } from '../nodes/functions.ts'
import type { Node, NodeOf, ValueType, Variable } from '../nodes/node.ts'
import { ChartError } from '../nodes/source-location.ts'
import { mayBeMissing, typeOf } from '../nodes/value-type.ts'

/** Where an expression stands: how the top-level scope is reached, and what the loops' variables are called. */
export interface Scope {
  readonly root: '' | '$'
  readonly names: ReadonlyMap<Variable, string>
}

export const topScope: Scope = { root: '', names: new Map() }

const identifier = /^[A-Za-z_][A-Za-z0-9_]*$/

/** The expression as the whole of an action: `{{ here }}`. */
export function pipeline(node: Node, scope: Scope): string {
  switch (node.kind) {
    case 'literal':
      return literal(node.value)
    case 'values':
      return `${scope.root}.Values`
    case 'variable':
      return variableName(node.variable, scope)
    case 'builtin':
      return `${scope.root}.${node.path.join('.')}`
    case 'get':
      return member(node, scope)
    case 'call':
      return call(node, scope)
    case 'text':
      return printed(node, scope)
    case 'when':
      return choice(node, scope)
    case 'include':
      return included(node, scope)
    case 'comment':
      return pipeline(node.of, scope)
    case 'mapping': {
      const members = [...node.entries].flatMap(([key, value]) => [literal(key), argument(value, scope)])
      return ['dict', ...members].join(' ')
    }
    case 'sequence':
      return ['list', ...node.items.map((item) => argument(item, scope))].join(' ')
    default:
      throw new ChartError(`“${node.kind}” cannot stand inside an expression; put it into a helper of its own.`)
  }
}

/** The expression as one argument of a call, in parentheses where it needs them. */
export function argument(node: Node, scope: Scope): string {
  return enclosed(pipeline(node, scope))
}

/** The argument in its declared type: Helm reads every number of values.yaml as a float. */
export function typed(node: Node, scope: Scope, type: ValueType = typeOf(node)): string {
  if (type === 'int' && !isInt(node)) return `(${argument(node, scope)} | int64)`
  if (type !== 'number') return argument(node, scope)
  if (node.kind === 'literal') return Number.isInteger(node.value) ? `${node.value}.0` : `${node.value}`
  return `(${argument(node, scope)} | float64)`
}

function isInt(node: Node): boolean {
  return node.kind === 'literal' || (node.kind === 'call' && functions[node.name].gives === 'int')
}

/** In parentheses unless it is one word or one text. */
export function enclosed(text: string): string {
  return /^(?:"(?:[^"\\]|\\.)*"|[^\s"()]+)$/.test(text) ? text : `(${text})`
}

function literal(value: string | number | boolean): string {
  return typeof value === 'string' ? JSON.stringify(value).replaceAll('\u007f', '\\u007f') : String(value)
}

function variableName(variable: Variable, scope: Scope): string {
  const name = scope.names.get(variable)
  if (name === undefined) throw new ChartError('A loop variable is used outside its loop.')
  return name
}

function member(node: NodeOf<'get'>, scope: Scope): string {
  const parent = pipeline(node.of, scope)
  const safe = isUncertain(node.of)
  if (identifier.test(node.key)) return safe ? `(${parent}).${node.key}` : `${enclosed(parent)}.${node.key}`
  return `index ${safe ? `(${enclosed(parent)} | default dict)` : enclosed(parent)} ${literal(node.key)}`
}

/** Whether a node may give nothing to read a member from: an optional value, or a free one that the user set to null. */
function isUncertain(node: Node): boolean {
  if (node.kind === 'values' || node.kind === 'variable') return false
  return mayBeMissing(node) || node.kind !== 'get' || node.shape.type !== 'group'
}

/** Where only the truth of an expression is asked, nothing has to make a bool of it. */
export function condition(node: Node): Node {
  return node.kind === 'call' && node.name === 'truth' && node.args[0] ? node.args[0] : node
}

function call(written: NodeOf<'call'>, scope: Scope): string {
  const asksTruth = ['not', 'and', 'or'].includes(written.name)
  const node = asksTruth ? { ...written, args: written.args.map(condition) } : written
  const { print, takes } = functions[node.name]
  const isFloat = node.args.some((arg) => typeOf(arg) === 'number')
  const converted = (arg: Node) => typed(arg, scope, isFloat && typeOf(arg) === 'int' ? 'number' : undefined)
  const args = node.args.map((arg) => (takes === 'raw' ? argument(arg, scope) : converted(arg)))
  if (typeof print === 'function') return print(args, scope.root)
  if (typeof print === 'string') return [print, ...args].join(' ')
  const [subject, ...rest] = node.args
  const piped = subject && (takes === 'raw' || typeOf(subject) === 'string') ? pipeline(subject, scope) : args[0]
  return `${piped} | ${[print.pipe, ...args.slice(1, 1 + rest.length)].join(' ')}`
}

function choice(node: NodeOf<'when'>, scope: Scope): string {
  if (!node.alternative) return `and ${argument(condition(node.condition), scope)} ${argument(node.consequent, scope)}`
  const asked = argument(node.condition, scope)
  const test = typeOf(node.condition) === 'bool' ? asked : `(not (not ${asked}))`
  return `ternary ${typed(node.consequent, scope)} ${typed(node.alternative, scope)} ${test}`
}

function included({ helper }: NodeOf<'include'>, scope: Scope): string {
  const text = `include ${literal(helper.name)} ${scope.root === '' ? '.' : '$'}`
  switch (helper.type) {
    case 'map':
      return `${readBack(text, helper.body)} | fromYaml`
    case 'list':
      return `${readBack(text, helper.body)} | fromYamlArray`
    case 'bool':
      return `eq (${text}) "true"`
    case 'int':
      return `${text} | int64`
    case 'number':
      return `${text} | float64`
    default:
      return text
  }
}

/** A helper's text ends without a line break, which a block scalar at its end would miss when it is read back. */
function readBack(text: string, body: Node): string {
  return mayHoldBlock(body) ? `printf "%s\\n" (${text})` : text
}

function mayHoldBlock(node: Node): boolean {
  if (node.kind === 'literal') return typeof node.value === 'string' && node.value.includes('\n')
  if (node.kind === 'text') return node.strings.some((text) => text.includes('\n'))
  if (node.kind === 'mapping') return [...node.entries.values()].some(mayHoldBlock)
  if (node.kind === 'when') return [node.consequent, ...(node.alternative ? [node.alternative] : [])].some(mayHoldBlock)
  if (node.kind === 'each' || node.kind === 'entries') return mayHoldBlock(node.body)
  if (node.kind === 'sequence') return node.items.some(mayHoldBlock)
  if (node.kind === 'comment') return mayHoldBlock(node.of)
  return (
    !['string', 'int', 'number', 'bool'].includes(typeOf(node)) || (node.kind === 'call' && node.name === 'fileText')
  )
}

/** Text with holes, as `printf`; a float is printed as JSON does, not as `1e+06`. */
function printed(node: NodeOf<'text'>, scope: Scope): string {
  const [only] = node.parts
  if (only && node.parts.length === 1 && node.strings.every((text) => text === '') && typeOf(only) === 'string')
    return pipeline(only, scope)
  const format = node.strings.map((text) => text.replaceAll('%', '%%'))
  const verbs = node.parts.map((part) => ({ string: '%s', int: '%d', bool: '%t' })[String(typeOf(part))] ?? '%s')
  const joined = format.map((text, index) => text + (verbs[index] ?? '')).join('')
  if (node.parts.length === 0) return literal(node.strings.join(''))
  return ['printf', literal(joined), ...node.parts.map((part) => textArgument(part, scope))].join(' ')
}

function textArgument(part: Node, scope: Scope): string {
  const type = typeOf(part)
  if (type === 'number') return `(${argument(part, scope)} | toJson)`
  return type === 'any' ? `(${argument(part, scope)} | toString)` : typed(part, scope)
}
