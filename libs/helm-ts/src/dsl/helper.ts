import { type Expr, type Maybe, NODE, type Resolved, type Tpl } from '../nodes/expression.ts'
import type { Helper, Node } from '../nodes/node.ts'
import { reference, shapeOf } from '../nodes/reference.ts'
import { renderCondition } from '../nodes/render-condition.ts'
import { commonShape, type Field, type ValueType } from '../nodes/shape.ts'
import { ChartError, captureLocation, type SourceLocation } from '../nodes/source-location.ts'
import { toNode } from '../nodes/to-node.ts'
import { mayBeMissing, typeOf } from '../nodes/value-type.ts'
import { call } from './conditions.ts'

/** The parameters of a helper by name: expressions that are always there, or may be missing. */
export type Parameters<P> = { readonly [K in keyof P]: Expr<unknown> | Maybe<unknown> }

type Optional<P> = { [K in keyof P]: P[K] extends Maybe<unknown> ? K : never }[keyof P]

/** What a call of a helper takes: for each parameter a plain value, an expression, or a mixture of both. */
export type Arguments<P> = {
  readonly [K in Exclude<keyof P, Optional<P>>]: P[K] extends Expr<infer V> ? Tpl<V> : never
} & {
  readonly [K in Optional<P>]?: P[K] extends Maybe<infer V> ? Tpl<V> | Maybe<V> | undefined : never
}

/** A helper with parameters; each call is printed as an `include`. */
export type ParameterizedHelper<P, X> = (args: Arguments<P>) => Expr<Resolved<X>>

/**
 * A named template of `_helpers.tpl`: a string, a mapping, a list or a whole object that several templates share.
 * Helpers may use one another; the chart prints those it uses.
 *
 * With a function as its body the helper takes parameters, and gives a function to call it with: each call is printed
 * as `include "shop.probe" (dict "path" "/live" "root" $)`.
 *
 * @param name the name in the template, prefixed by the chart's, such as `shop.labels`
 * @param body what it gives, or a function from its parameters to that
 * @param description a full sentence, printed above the definition
 * @example const probe = helper('shop.probe', ({ path }: { path: Expr<string> }) => ({ httpGet: { path, port: 'http' } }))
 * @throws ChartError where the type of what it gives is not known: the text of a template has none of its own
 */
export function helper<const P extends Parameters<P>, const X>(
  name: string,
  body: (parameters: P) => X,
  description?: string,
): ParameterizedHelper<P, X>
export function helper<const X>(name: string, body: X, description?: string): Expr<Resolved<X>>
export function helper(name: string, body: unknown, description?: string): unknown {
  const location = captureLocation()
  if (isBody(body)) {
    const shared = new ParameterizedTemplate(name, description, location, body)
    return (args: Readonly<Record<string, unknown>>) => reference(shared.call(args, captureLocation()))
  }
  const node = toNode(body)
  const type = certainType(name, node, location)
  const plain: Helper = { name, description, location, parameters: undefined, body: node, type }
  return reference({ kind: 'include', helper: plain, args: new Map() })
}

type Body = (parameters: Readonly<Record<string, unknown>>) => unknown

function isBody(body: unknown): body is Body {
  return typeof body === 'function' && !(NODE in body)
}

function certainType(name: string, body: Node, location: SourceLocation): ValueType {
  const type = typeOf(body)
  if (type !== 'any') return type
  throw new ChartError(
    `The helper ${name} gives now one type and now another: give both branches the same type.`,
    location,
  )
}

/** A helper whose body is made anew when a call knows less of an argument than the calls before. */
class ParameterizedTemplate implements Helper {
  readonly name: string
  readonly description: string | undefined
  readonly location: SourceLocation
  readonly #make: Body
  #parameters: ReadonlyMap<string, Field> | undefined
  #made: { readonly body: Node; readonly type: ValueType } | undefined
  #isBeingMade = false

  constructor(name: string, description: string | undefined, location: SourceLocation, make: Body) {
    this.name = name
    this.description = description
    this.location = location
    this.#make = make
  }

  get parameters(): ReadonlyMap<string, Field> {
    return this.#parameters ?? new Map()
  }

  get body(): Node {
    return this.#result().body
  }

  get type(): ValueType {
    return this.#result().type
  }

  call(given: Readonly<Record<string, unknown>>, location: SourceLocation): Node {
    const args = new Map<string, Node>()
    for (const [name, value] of Object.entries(given)) {
      if (value !== undefined) args.set(name, this.#argument(name, value, location))
    }
    this.#admit(args, location)
    return { kind: 'include', helper: this, args }
  }

  #argument(name: string, value: unknown, location: SourceLocation): Node {
    if (!/^[A-Za-z_]\w*$/.test(name) || name === 'root') {
      throw new ChartError(
        `A parameter of the helper ${this.name} cannot be named ${name}: choose another word.`,
        location,
      )
    }
    const node = toNode(value, name)
    const conditional = conditionalPart(node, name)
    if (conditional === undefined) return node
    const remedy = 'put it into a helper of its own and pass that, or give it a second branch.'
    throw new ChartError(
      `${conditional}: this argument of the helper ${this.name} is only sometimes there; ${remedy}`,
      location,
    )
  }

  /** What is known of a parameter is what all calls have in common. */
  #admit(args: ReadonlyMap<string, Node>, location: SourceLocation): void {
    const before = this.#parameters
    const fields = new Map<string, Field>()
    for (const name of new Set([...args.keys(), ...(before?.keys() ?? [])])) {
      const arg = args.get(name)
      const field = arg && { shape: shapeOf(arg), optional: mayBeMissing(arg) }
      fields.set(name, this.#common(name, before, field, location))
    }
    if (JSON.stringify([...fields]) === JSON.stringify([...(before ?? [])]) && before) return
    this.#parameters = fields
    this.#made = undefined
  }

  #common(
    name: string,
    before: ReadonlyMap<string, Field> | undefined,
    field: Field | undefined,
    location: SourceLocation,
  ): Field {
    const known = before?.get(name)
    if (!field || !known) {
      const only: Field = field ?? known ?? { shape: { type: 'any' }, optional: true }
      return { shape: only.shape, optional: only.optional || before !== undefined }
    }
    const shape = commonShape(known.shape, field.shape)
    if (shape) return { shape, optional: known.optional || field.optional }
    const [was, is] = [known.shape.type, field.shape.type]
    throw new ChartError(
      `The parameter ${name} of the helper ${this.name} is a ${is} here and a ${was} in another call: pass one type.`,
      location,
    )
  }

  #result(): { readonly body: Node; readonly type: ValueType } {
    if (this.#made) return this.#made
    if (this.#isBeingMade) throw new ChartError(`The helper ${this.name} calls itself.`, this.location)
    this.#isBeingMade = true
    try {
      const body = toNode(this.#make(new Proxy({}, { get: (_, name) => this.#parameter(String(name)) })))
      this.#made = { body, type: certainType(this.name, body, this.location) }
      return this.#made
    } finally {
      this.#isBeingMade = false
    }
  }

  #parameter(name: string): Expr<unknown> {
    const { shape, optional } = this.parameters.get(name) ?? { shape: { type: 'any' }, optional: true }
    return reference({ kind: 'parameter', owner: this, name, shape, optional })
  }
}

/** The path of a part that a `dict` could not hold, because it is not always there. */
function conditionalPart(node: Node, path: string): string | undefined {
  switch (node.kind) {
    case 'mapping':
      return firstOf([...node.entries].map(([key, value]) => memberPart(value, `${path}.${key}`)))
    case 'sequence':
      return firstOf(node.items.map((item, index) => memberPart(item, `${path}[${index}]`)))
    case 'comment':
      return conditionalPart(node.of, path)
    case 'when':
      if (!node.alternative && !['string', 'list', 'map'].includes(typeOf(node))) return path
      return conditionalPart(node.consequent, path) ?? (node.alternative && conditionalPart(node.alternative, path))
    case 'each':
    case 'entries':
    case 'spread':
    case 'merge':
    case 'assertion':
    case 'resource':
      return path
    case 'literal':
    case 'values':
    case 'variable':
    case 'parameter':
    case 'builtin':
    case 'get':
    case 'call':
    case 'text':
    case 'include':
      return undefined
  }
}

function memberPart(node: Node, path: string): string | undefined {
  const isFree = ['get', 'call', 'variable', 'parameter', 'include'].includes(node.kind)
  const isCollection = typeOf(node) === 'list' || typeOf(node) === 'map'
  if (mayBeMissing(node) || (!(isFree && isCollection) && renderCondition(node) !== 'always')) return path
  return conditionalPart(node, path)
}

const firstOf = (paths: readonly (string | undefined)[]): string | undefined => paths.find((path) => path !== undefined)

/** The SHA-256 of what an expression or helper gives: an annotation that rolls pods when their configuration changes. */
export function checksum(of: Expr<unknown>): Expr<string> {
  return call('sha256', call('toJson', of))
}

/**
 * The SHA-256 of what a template file of the chart renders to: an annotation that rolls pods when it changes.
 *
 * @param path the template's path, as in the chart's `templates`
 * @example annotations: { 'checksum/settings': templateChecksum('app/settings') }
 */
export function templateChecksum(path: string): Expr<string> {
  return call('sha256', call('templateText', `/${path}.yaml`))
}
