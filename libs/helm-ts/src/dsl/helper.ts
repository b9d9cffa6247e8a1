import { type Expr, type Maybe, NODE, type Resolved, type Tpl } from '../nodes/expression.ts'
import type { Helper, Node } from '../nodes/node.ts'
import { reference, shapeOf } from '../nodes/reference.ts'
import { renderCondition } from '../nodes/render-condition.ts'
import { commonShape, type Field, type ValueType } from '../nodes/shape.ts'
import { ChartError, captureLocation, type SourceLocation } from '../nodes/source-location.ts'
import { toNode } from '../nodes/to-node.ts'
import { mayBeMissing, typeOf } from '../nodes/value-type.ts'
import { call } from './conditions.ts'

/** The parameters of a helper by name. A `Maybe` is an optional parameter. */
export type Parameters<P> = { readonly [K in keyof P]: Expr<unknown> | Maybe<unknown> }

type Optional<P> = { [K in keyof P]: P[K] extends Maybe<unknown> ? K : never }[keyof P]

/** The arguments of a helper call: for each parameter a plain value, an expression, or a mixture of both. */
export type Arguments<P> = {
  readonly [K in Exclude<keyof P, Optional<P>>]: P[K] extends Expr<infer V> ? Tpl<V> : never
} & {
  readonly [K in Optional<P>]?: P[K] extends Maybe<infer V> ? Tpl<V> | Maybe<V> | undefined : never
}

/** A helper with parameters. Each call is printed as an `include`. */
export type ParameterizedHelper<P, X> = (args: Arguments<P>) => Expr<Resolved<X>>

/** Options of a helper. */
export interface HelperOptions {
  /**
   * The file that defines the template: its path below `templates/`, without extension. Helpers with the same file share
   * it. The file name must start with an underscore, because Helm would render the file otherwise.
   *
   * @default '_helpers'
   */
  readonly file?: string
}

/**
 * Defines a named template: a string, mapping, list or object that several templates share. Helpers can use other
 * helpers. The chart contains only those that are used.
 *
 * With a function as body, the helper takes parameters, and `helper` returns a function. Each call of it is printed as
 * `include "shop.probe" (dict "path" "/live" "root" $)`.
 *
 * @param name the name of the template, prefixed with the chart's name, such as `shop.labels`
 * @param body the content of the template, or a function that returns it for the given parameters
 * @param description a sentence, printed as a comment above the definition
 * @param options the file that defines the template, `_helpers.tpl` by default
 * @example const probe = helper('shop.probe', ({ path }: { path: Expr<string> }) => ({ httpGet: { path, port: 'http' } }))
 * @throws ChartError when the type of the body is unknown, because the output of `include` must be parsed by type, and for
 * a file whose name does not start with an underscore
 */
export function helper<const P extends Parameters<P>, const X>(
  name: string,
  body: (parameters: P) => X,
  description?: string,
  options?: HelperOptions,
): ParameterizedHelper<P, X>
export function helper<const X>(name: string, body: X, description?: string, options?: HelperOptions): Expr<Resolved<X>>
export function helper(
  name: string,
  body: unknown,
  description?: string,
  { file = '_helpers' }: HelperOptions = {},
): unknown {
  const location = captureLocation()
  checkFile(name, file, location)
  const definition = { name, description, file, location }
  if (isBody(body)) {
    const shared = new ParameterizedTemplate(definition, body)
    return (args: Readonly<Record<string, unknown>>) => reference(shared.call(args, captureLocation()))
  }
  const node = toNode(body)
  const type = certainType(name, node, location)
  const plain: Helper = { ...definition, parameters: undefined, body: node, type }
  return reference({ kind: 'include', helper: plain, args: new Map() })
}

function checkFile(name: string, file: string, location: SourceLocation): void {
  if (/^(?:[\w-][\w.-]*\/)*_[\w-]+$/.test(file)) return
  throw new ChartError(
    `The helper ${name} cannot be defined in the file “${file}”. Name it like rules/_alerts: below templates/, without extension, the last part after an underscore.`,
    location,
  )
}

type Body = (parameters: Readonly<Record<string, unknown>>) => unknown

function isBody(body: unknown): body is Body {
  return typeof body === 'function' && !(NODE in body)
}

function certainType(name: string, body: Node, location: SourceLocation): ValueType {
  const type = typeOf(body)
  if (type !== 'any') return type
  throw new ChartError(
    `Cannot determine the type of the helper ${name}: its branches differ or are untyped. Give all of them one type.`,
    location,
  )
}

/** A helper with parameters. Its body is rebuilt when a call widens the shape of a parameter. */
class ParameterizedTemplate implements Helper {
  readonly name: string
  readonly description: string | undefined
  readonly file: string
  readonly location: SourceLocation
  readonly #build: Body
  #parameters: ReadonlyMap<string, Field> | undefined
  #built: { readonly body: Node; readonly type: ValueType } | undefined
  #isBuilding = false

  constructor(definition: Pick<Helper, 'name' | 'description' | 'file' | 'location'>, build: Body) {
    this.name = definition.name
    this.description = definition.description
    this.file = definition.file
    this.location = definition.location
    this.#build = build
  }

  get parameters(): ReadonlyMap<string, Field> {
    return this.#parameters ?? new Map()
  }

  get body(): Node {
    return this.#resolve().body
  }

  get type(): ValueType {
    return this.#resolve().type
  }

  call(given: Readonly<Record<string, unknown>>, location: SourceLocation): Node {
    const args = new Map<string, Node>()
    for (const [name, value] of Object.entries(given)) {
      if (value !== undefined) args.set(name, this.#argument(name, value, location))
    }
    this.#widenParameters(args, location)
    return { kind: 'include', helper: this, args }
  }

  #argument(name: string, value: unknown, location: SourceLocation): Node {
    if (!/^[A-Za-z_]\w*$/.test(name) || name === 'root') {
      throw new ChartError(
        `The helper ${this.name} cannot have a parameter ${name}: the name is reserved or not an identifier. Rename it.`,
        location,
      )
    }
    const node = toNode(value, name)
    const conditional = conditionalPart(node, name)
    if (conditional === undefined) return node
    const remedy = 'Give it a second branch, or move it to another helper and pass that.'
    throw new ChartError(
      `${conditional}: this argument of the helper ${this.name} may be missing, which \`dict\` cannot express. ${remedy}`,
      location,
    )
  }

  /** Reduces the shape of each parameter to what the arguments of all calls have in common. */
  #widenParameters(args: ReadonlyMap<string, Node>, location: SourceLocation): void {
    const before = this.#parameters
    const fields = new Map<string, Field>()
    for (const name of new Set([...args.keys(), ...(before?.keys() ?? [])])) {
      const arg = args.get(name)
      const field = arg && { shape: shapeOf(arg), optional: mayBeMissing(arg) }
      fields.set(name, this.#commonField(name, before, field, location))
    }
    if (JSON.stringify([...fields]) === JSON.stringify([...(before ?? [])]) && before) return
    this.#parameters = fields
    this.#built = undefined
  }

  #commonField(
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
      `The parameter ${name} of the helper ${this.name} is a ${is} here but a ${was} in another call. Pass one type.`,
      location,
    )
  }

  #resolve(): { readonly body: Node; readonly type: ValueType } {
    if (this.#built) return this.#built
    if (this.#isBuilding) {
      throw new ChartError(`The helper ${this.name} calls itself. Remove the recursion.`, this.location)
    }
    this.#isBuilding = true
    try {
      const body = toNode(this.#build(new Proxy({}, { get: (_, name) => this.#parameter(String(name)) })))
      this.#built = { body, type: certainType(this.name, body, this.location) }
      return this.#built
    } finally {
      this.#isBuilding = false
    }
  }

  #parameter(name: string): Expr<unknown> {
    const { shape, optional } = this.parameters.get(name) ?? { shape: { type: 'any' }, optional: true }
    return reference({ kind: 'parameter', owner: this, name, shape, optional })
  }
}

/** Returns the path of a part that may be missing, which `dict` cannot express, or `undefined` when there is no such part. */
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
    case 'yamlText':
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

/** The SHA-256 of an expression or helper. As a pod annotation it restarts pods when their configuration changes. */
export function checksum(of: Expr<unknown>): Expr<string> {
  return call('sha256', call('toJson', of))
}

/**
 * The SHA-256 of a rendered template file. As a pod annotation it restarts pods when the file's output changes.
 *
 * @param path the path of the template, as in the chart's `templates`
 * @example annotations: { 'checksum/settings': templateChecksum('app/settings') }
 */
export function templateChecksum(path: string): Expr<string> {
  return call('sha256', call('templateText', `/${path}.yaml`))
}
