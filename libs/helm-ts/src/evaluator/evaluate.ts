import { type Data, type DataMap, isList, isMap, isTruthy } from '../data/data.ts'
import { goFloat, goJson, goText } from '../data/go-text.ts'
import { type ContextualFunctionName, isContextual, pureFunctions } from '../nodes/functions.ts'
import { mergeParts } from '../nodes/merged.ts'
import type { Node, NodeOf, Variable } from '../nodes/node.ts'
import type { ValueType } from '../nodes/shape.ts'
import { mayBeMissing, typeOf } from '../nodes/value-type.ts'
import { type EvaluationContext, iterate, memberOf, RenderError } from './context.ts'

/** Returns the rendered value of a node, or `undefined` when it has no output. */
export function evaluate(node: Node, context: EvaluationContext): Data {
  switch (node.kind) {
    case 'mapping':
      return mapping(node, context)
    case 'sequence':
      return node.items.length === 0 ? [] : listOrNothing(node.items.flatMap((item) => items(item, context)))
    case 'each':
    case 'spread':
      return listOrNothing(items(node, context))
    case 'entries':
      return mapOrNothing(entriesOf(node, context))
    case 'merge':
      return mergedMap(node, context)
    case 'when':
      if (isTruthy(valueIn(node.condition, context))) return evaluate(node.consequent, context)
      return node.alternative && evaluate(node.alternative, context)
    case 'comment':
      return evaluate(node.of, context)
    case 'include':
      return evaluate(node.helper.body, helperContext(node, context))
    case 'resource':
      return evaluate(node.body, context)
    case 'assertion':
      return undefined
    case 'literal':
    case 'values':
    case 'variable':
    case 'parameter':
    case 'builtin':
    case 'get':
    case 'call':
    case 'text':
    case 'yamlText':
      return leaf(node, context)
  }
}

function leaf(node: Node, context: EvaluationContext): Data {
  const value = typedValue(node, context)
  const type = typeOf(node)
  if (type === 'list' || type === 'map') return isTruthy(value) ? value : undefined
  if (!mayBeMissing(node)) return value
  const raw = valueIn(node, context)
  if (type === 'string') return isTruthy(raw) ? raw : undefined
  return raw === undefined || raw === null ? undefined : value
}

function mapping(node: NodeOf<'mapping'>, context: EvaluationContext): Data {
  if (node.entries.size === 0) return {}
  return mapOrNothing([...node.entries].map(([key, value]) => [key, evaluate(value, context)]))
}

/** @throws RenderError for a key that two iterations produce, because YAML forbids duplicate keys */
function entriesOf(node: NodeOf<'entries'>, context: EvaluationContext): (readonly [string, Data])[] {
  const names = new Set<string>()
  return loopContexts(node, context).map((inner) => {
    const name = goText(valueIn(node.name, inner))
    if (names.has(name)) {
      throw new RenderError(`A loop produces the key “${name}” twice, which YAML forbids. Make its keys unique.`)
    }
    names.add(name)
    return [name, evaluate(node.body, inner)]
  })
}

function mapOrNothing(entries: readonly (readonly [string, Data])[]): DataMap | undefined {
  const present = entries.filter(([, value]) => value !== undefined)
  return present.length === 0 ? undefined : Object.fromEntries(present)
}

function listOrNothing(list: readonly Data[]): readonly Data[] | undefined {
  return list.length === 0 ? undefined : list
}

/** Returns the items that a node adds to the enclosing list. */
function items(node: Node, context: EvaluationContext): readonly Data[] {
  switch (node.kind) {
    case 'each':
      return loopContexts(node, context).flatMap((inner) => items(node.body, inner))
    case 'spread': {
      const list = valueIn(node.list, context)
      return isList(list) ? list : []
    }
    case 'when':
      if (isTruthy(valueIn(node.condition, context))) return items(node.consequent, context)
      return node.alternative ? items(node.alternative, context) : []
    case 'comment':
      return items(node.of, context)
    case 'literal':
    case 'values':
    case 'variable':
    case 'parameter':
    case 'builtin':
    case 'get':
    case 'call':
    case 'text':
    case 'yamlText':
    case 'entries':
    case 'merge':
    case 'include':
    case 'mapping':
    case 'sequence':
    case 'assertion':
    case 'resource': {
      const item = evaluate(node, context)
      return item === undefined ? [] : [item]
    }
  }
}

/** Returns one context for each iteration of a loop. */
export function loopContexts(node: NodeOf<'each' | 'entries'>, context: EvaluationContext): EvaluationContext[] {
  return iterate(valueIn(node.over, context)).map(([key, item]) => {
    const variables = new Map<Variable, Data>(context.variables).set(node.key, key).set(node.item, item)
    return { ...context, variables }
  })
}

function mergedMap(node: NodeOf<'merge'>, context: EvaluationContext): Data {
  const entries = mergeParts(node).flatMap(({ part, laterKeys, laterOpen }) => {
    const value = evaluate(part, context)
    const free = laterOpen.map((later) => evaluate(later, context))
    const overridden = (key: string) =>
      laterKeys.has(key) || free.some((later) => isMap(later) && Object.hasOwn(later, key))
    return isMap(value) ? Object.entries(value).filter(([key]) => !overridden(key)) : []
  })
  return mapOrNothing(entries)
}

/** Returns the context of a helper's body: its arguments, without the caller's loop variables. */
export function helperContext({ args }: NodeOf<'include'>, context: EvaluationContext): EvaluationContext {
  const parameters = Object.fromEntries([...args].map(([name, arg]) => [name, valueIn(arg, context)]))
  return { ...context, variables: new Map(), parameters }
}

/** Returns the value of an expression as a template function receives it. */
export function valueIn(node: Node, context: EvaluationContext): Data {
  switch (node.kind) {
    case 'literal':
      return node.value
    case 'values':
      return context.values
    case 'variable':
      return context.variables.get(node.variable)
    case 'parameter':
      return memberOf(context.parameters, node.name)
    case 'builtin':
      return node.path.reduce<Data>((data, key) => memberOf(data, key), context.builtins)
    case 'get':
      return memberOf(valueIn(node.of, context), node.key)
    case 'call':
      return callResult(node, context)
    case 'yamlText':
      return context.yamlText(node, context)
    case 'text':
      return node.strings.map((text, index) => text + hole(node.parts[index], context)).join('')
    case 'when':
      return chooseBranch(node, context)
    case 'comment':
      return valueIn(node.of, context)
    case 'mapping':
      return Object.fromEntries([...node.entries].map(([key, value]) => [key, typedValue(value, context) ?? null]))
    case 'sequence':
      return node.items.map((item) => typedValue(item, context) ?? null)
    case 'each':
    case 'entries':
    case 'spread':
    case 'merge':
    case 'include':
    case 'assertion':
    case 'resource':
      return evaluate(node, context) ?? emptyOf(typeOf(node))
  }
}

/** `fromYaml` and `fromYamlArray` return an empty map or list for a helper without output. */
function emptyOf(type: ValueType): Data {
  if (type === 'map') return {}
  return type === 'list' ? [] : undefined
}

/** Returns the value after the conversion that the printed template applies, such as `int64`. */
export function typedValue(node: Node, context: EvaluationContext): Data {
  const value = valueIn(node, context)
  switch (typeOf(node)) {
    case 'int':
      return Math.trunc(Number(value ?? 0))
    case 'number':
      return Number(value ?? 0)
    default:
      return value
  }
}

function hole(part: Node | undefined, context: EvaluationContext): string {
  if (!part) return ''
  if (part.kind === 'each')
    return loopContexts(part, context)
      .map((inner) => hole(part.body, inner))
      .join('')
  const value = typedValue(part, context)
  const type = typeOf(part)
  return type === 'number' || (type === 'any' && typeof value !== 'string') ? goJson(value) : goText(value)
}

function chooseBranch(node: NodeOf<'when'>, context: EvaluationContext): Data {
  const condition = valueIn(node.condition, context)
  if (isTruthy(condition)) return typedValue(node.consequent, context)
  return node.alternative ? typedValue(node.alternative, context) : condition
}

/** @throws RenderError for an integer that JavaScript would round, where Go computes with 64 bits */
function callResult({ name, args }: NodeOf<'call'>, context: EvaluationContext): Data {
  if (isContextual(name)) return contextual[name](args, context)
  const { conversion: takes, returns, evaluate: apply } = pureFunctions[name]
  const result = apply(args.map((arg) => (takes === 'raw' ? valueIn(arg, context) : typedValue(arg, context))))
  if (returns === 'int' && !Number.isSafeInteger(result)) {
    throw new RenderError(`The result of ${name} is ${result}, but render() returns only safe integers. Use Helm.`)
  }
  return result
}

type Contextual = (args: readonly Node[], context: EvaluationContext) => Data

const contextual: Readonly<Record<ContextualFunctionName, Contextual>> = {
  and: (args, context) => firstDeciding(args, false, context),
  or: (args, context) => firstDeciding(args, true, context),
  required: (args, context) => {
    const [value, message] = args.map((arg) => valueIn(arg, context))
    if (value === undefined || value === null || value === '') throw new RenderError(goText(message))
    return value
  },
  lookup: (args, context) => {
    const [apiVersion = '', kind = '', namespace = '', object = ''] = args.map((arg) => goText(valueIn(arg, context)))
    return context.lookup(apiVersion, kind, namespace, object)
  },
  hasApi: ([api], context) => context.hasApi(api ? goText(valueIn(api, context)) : ''),
  tpl: ([template], context) => renderedValue(template ? goText(valueIn(template, context)) : '', context),
  randomText: ([length], context) => context.randomText(length ? Number(valueIn(length, context)) : 0),
  fileText: ([, content], context) => content && valueIn(content, context),
  templateText: ([path], context) => context.templateText(path ? goText(valueIn(path, context)) : ''),
}

/**
 * Renders a template that is stored in a value. Only references such as `{{ .Release.Name }}` are supported.
 *
 * @throws RenderError for any other action
 */
function renderedValue(template: string, context: EvaluationContext): string {
  const root: DataMap = { ...context.builtins, Values: context.values }
  return template.replace(/\{\{(?:(?!\}\}).)*(?:\}\})?/gs, (action) => {
    const path = /^\{\{ *((?:\.[A-Za-z_]\w*)+) *\}\}$/.exec(action)?.[1]
    if (path === undefined) {
      throw new RenderError(
        `Cannot render ${action}: in values, render() supports only references such as {{ .Release.Name }}. Use Helm.`,
      )
    }
    const data = path
      .slice(1)
      .split('.')
      .reduce<Data>((found, key) => memberOf(found, key), root)
    return typeof data === 'number' ? goFloat(data) : goText(data)
  })
}

/** Go's `and` and `or` do not evaluate the arguments after the one that decides the result. */
function firstDeciding(args: readonly Node[], deciding: boolean, context: EvaluationContext): Data {
  let value: Data
  for (const arg of args) {
    value = valueIn(arg, context)
    if (isTruthy(value) === deciding) return value
  }
  return value
}
