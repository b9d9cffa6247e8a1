import { helperLines } from '../layout/documents.ts'
import { functions } from '../nodes/functions.ts'
import { noFacts, simplify } from '../nodes/logic.ts'
import type { Node, NodeOf } from '../nodes/node.ts'
import type { ValueType } from '../nodes/shape.ts'
import { ChartError } from '../nodes/source-location.ts'
import { mayBeMissing, typeOf } from '../nodes/value-type.ts'
import { needsRoot } from '../nodes/walk.ts'
import { rootArgument, rootOf, type Scope, variableName } from './scope.ts'

const identifier = /^[A-Za-z_][A-Za-z0-9_]*$/

/** Prints an expression as a complete pipeline, for use in `{{ … }}`. */
export function pipeline(node: Node, scope: Scope): string {
  if (node === scope.dotValue) return '.'
  switch (node.kind) {
    case 'literal':
      return literal(node.value)
    case 'values':
      return `${rootOf(scope)}.Values`
    case 'variable':
      return variableName(node.variable, scope)
    case 'parameter':
      return parameterName(node, scope)
    case 'builtin':
      return `${rootOf(scope)}.${node.path.join('.')}`
    case 'get':
      return member(node, scope)
    case 'call':
      return call(node, scope)
    case 'text':
      return formatted(node, scope)
    case 'when':
      return choice(node, scope)
    case 'include':
      return included(node, scope)
    case 'comment':
      return pipeline(node.of, scope)
    case 'mapping': {
      const members = [...node.entries].flatMap(([key, value]) => [literal(key), typed(value, scope)])
      return ['dict', ...members].join(' ')
    }
    case 'sequence':
      return ['list', ...node.items.map((item) => typed(item, scope))].join(' ')
    case 'yamlText':
      throw new ChartError(
        'yamlText can be only the value of a key or a list item. To share it, pass a helper with its structure to yamlText.',
      )
    case 'each':
    case 'entries':
    case 'spread':
    case 'merge':
    case 'assertion':
    case 'resource':
      throw new ChartError(`“${node.kind}” cannot be used inside an expression. Move it to a separate helper.`)
  }
}

/** Prints an expression as an argument of a call, in parentheses if necessary. */
export function argument(node: Node, scope: Scope): string {
  return enclosed(pipeline(node, scope))
}

/** Prints a condition for use after `if`, simplified. */
export function testPipeline(test: Node, scope: Scope): string {
  const simple = simplify(test, noFacts)
  return pipeline(typeof simple === 'boolean' ? { kind: 'literal', value: simple } : simple, scope)
}

/** Prints an argument with a conversion to its declared type: Helm parses every number of values.yaml as a float. */
export function typed(node: Node, scope: Scope, type: ValueType = typeOf(node)): string {
  if (type === 'int' && !isInt(node)) return `(${argument(node, scope)} | int64)`
  if (type !== 'number') return argument(node, scope)
  if (node.kind === 'literal') return Number.isInteger(node.value) ? `${node.value}.0` : `${node.value}`
  return `(${argument(node, scope)} | float64)`
}

function isInt(node: Node): boolean {
  return node.kind === 'literal' || (node.kind === 'call' && functions[node.name].returns === 'int')
}

/** Adds parentheses unless the text is a single word or string literal. */
function enclosed(text: string): string {
  return /^(?:"(?:[^"\\]|\\.)*"|[^\s"()]+)$/.test(text) ? text : `(${text})`
}

function literal(value: string | number | boolean): string {
  return typeof value === 'string' ? JSON.stringify(value).replaceAll('\u007f', '\\u007f') : String(value)
}

function parameterName({ owner, name }: NodeOf<'parameter'>, scope: Scope): string {
  if (owner === scope.owner) return `${scope.dot}.${name}`
  throw new ChartError(`The parameter ${name} is used outside its helper. Pass it on as a parameter.`)
}

function member(node: NodeOf<'get'>, scope: Scope): string {
  const parent = pipeline(node.of, scope)
  const safe = isUncertain(node.of)
  if (identifier.test(node.key)) return safe ? `(${parent}).${node.key}` : `${enclosed(parent)}.${node.key}`
  return `index ${safe ? `(${enclosed(parent)} | default dict)` : enclosed(parent)} ${literal(node.key)}`
}

/** Whether a node may be null: an optional value, or one without a declared shape that the user set to null. */
function isUncertain(node: Node): boolean {
  if (node.kind === 'values' || node.kind === 'variable') return false
  if (mayBeMissing(node)) return true
  return !((node.kind === 'get' || node.kind === 'parameter') && node.shape.type === 'group')
}

function call(original: NodeOf<'call'>, scope: Scope): string {
  const node = isLogic(original) ? { ...original, args: original.args.map(condition) } : original
  const { print, conversion: takes } = functions[node.name]
  const isFloat = node.args.some((arg) => typeOf(arg) === 'number')
  const converted = (arg: Node) => typed(arg, scope, isFloat && typeOf(arg) === 'int' ? 'number' : undefined)
  const args = node.args.map((arg) => (takes === 'raw' ? argument(arg, scope) : converted(arg)))
  if (typeof print === 'function') return print(args, rootOf(scope), rootArgument(scope))
  if (typeof print === 'string') return [print, ...args].join(' ')
  const [subject, ...rest] = node.args
  const piped = subject && (takes === 'raw' || typeOf(subject) === 'string') ? pipeline(subject, scope) : args[0]
  return `${piped} | ${[print.pipe, ...args.slice(1, 1 + rest.length)].join(' ')}`
}

/** Whether a call reads only the truth of its arguments. */
function isLogic({ name }: NodeOf<'call'>): boolean {
  return name === 'not' || name === 'and' || name === 'or'
}

/** Drops the conversion to a bool where only the truth of an expression matters. */
function condition(node: Node): Node {
  return node.kind === 'call' && node.name === 'truth' && node.args[0] ? node.args[0] : node
}

function choice(node: NodeOf<'when'>, scope: Scope): string {
  if (!node.alternative) return `and ${argument(condition(node.condition), scope)} ${argument(node.consequent, scope)}`
  const printedCondition = argument(node.condition, scope)
  const test = typeOf(node.condition) === 'bool' ? printedCondition : `(not (not ${printedCondition}))`
  return `ternary ${typed(node.consequent, scope)} ${typed(node.alternative, scope)} ${test}`
}

function includeCall({ helper, args }: NodeOf<'include'>, scope: Scope): string {
  if (!helper.parameters) return `include ${literal(helper.name)} ${rootArgument(scope)}`
  const members = [...args].flatMap(([name, arg]) => [literal(name), argument(arg, scope)])
  const root = needsRoot(helper.body) ? ['"root"', rootOf(scope) === '' ? '$' : rootOf(scope)] : []
  return `include ${literal(helper.name)} (${['dict', ...members, ...root].join(' ')})`
}

/** Prints the `include` of a helper whose output, a mapping or list, is inserted as lines. */
export function includeText(node: NodeOf<'include'>, scope: Scope): string {
  const text = includeCall(node, scope)
  // The output of a body that starts with a condition or loop starts with an empty line. `trim` would also remove line breaks at the end that
  // belong to the last value.
  const [first] = helperLines(node.helper)
  return first?.kind === 'text' || first?.kind === 'comment' ? text : `${text} | trimPrefix "\\n"`
}

/** Prints the value of a helper, parsed from its output. */
function included(node: NodeOf<'include'>, scope: Scope): string {
  const { helper } = node
  const text = includeCall(node, scope)
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
    case 'string':
    case 'any':
      return text
  }
}

/** A helper's output has no final line break, so a block scalar at its end would lose its own. */
function readBack(text: string, body: Node): string {
  return mayHoldBlock(body) ? `printf "%s\\n" (${text})` : text
}

function mayHoldBlock(node: Node): boolean {
  if (node.kind === 'literal') return typeof node.value === 'string' && node.value.includes('\n')
  if (node.kind === 'yamlText') return true
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

/** Prints a string with expressions as `printf`. Floats go through `toJson`, because `%v` prints `1e+06`. */
function formatted(node: NodeOf<'text'>, scope: Scope): string {
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
  if (type !== 'any') return typed(part, scope)
  const value = argument(part, scope)
  return `(kindIs "string" ${value} | ternary ${value} (${value} | toJson))`
}
