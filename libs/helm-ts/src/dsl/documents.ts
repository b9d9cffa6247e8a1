import type { Block, Condition, Expr, Maybe, Tpl } from '../nodes/expression.ts'
import type { Node } from '../nodes/node.ts'
import { reference } from '../nodes/reference.ts'
import { ChartError, captureLocation } from '../nodes/source-location.ts'
import { toNode } from '../nodes/to-node.ts'
import { call } from './conditions.ts'

declare const RESOURCE: unique symbol

/** Marks an expression as a document: a Kubernetes object or an assertion about the values. */
export interface ResourceMarker {
  readonly [RESOURCE]: true
}

/** One document of a template file. */
export type Resource = Expr<ResourceMarker>

/** The content of one template file. */
export type Documents =
  | Expr<ResourceMarker | readonly ResourceMarker[]>
  | Maybe<ResourceMarker | readonly ResourceMarker[]>
  | Block<ResourceMarker | readonly ResourceMarker[]>
  | readonly Documents[]

/** The fields of an object without `apiVersion` and `kind`, which are known, and `status`, which the cluster sets. */
export type KindBody<X> = Exclude<Tpl<Omit<X, 'apiVersion' | 'kind' | 'status'>>, Expr<unknown>>

/**
 * Creates objects of one kind. The named type keeps declaration files from spelling out the fields of the kind, which may
 * come from transitive dependencies.
 */
export type KindWriter<X> = (body: KindBody<X>) => Resource

/** Fails the rendering with the message if the condition is true. Use it as a template file, or before objects in one. */
export function fail(condition: Condition, message: string | Expr<string>): Resource {
  return reference({ kind: 'assertion', condition: toNode(condition), message: toNode(message) })
}

/**
 * Returns a function that creates objects of one kind, typed by its interface. It works for any custom resource too.
 *
 * @example const deployment = kind<IDeployment>('apps/v1', 'Deployment')
 */
export function kind<X extends { apiVersion: string; kind: string }>(
  apiVersion: X['apiVersion'],
  name: X['kind'],
): KindWriter<X> {
  return (body) => {
    const location = captureLocation()
    const inner = toNode(body)
    if (inner.kind !== 'mapping') {
      throw new ChartError(`The body of a ${name} must be a plain object, not an expression.`, location)
    }
    const metadata = inner.entries.get('metadata')
    if (metadata?.kind === 'mapping' && !metadata.entries.has('name')) {
      throw new ChartError(`This ${name} has no metadata.name. Add one.`, location)
    }
    const entries = new Map<string, Node>([
      ['apiVersion', { kind: 'literal', value: apiVersion }],
      ['kind', { kind: 'literal', value: name }],
      ...inner.entries,
    ])
    return reference<Resource>({ kind: 'resource', body: { kind: 'mapping', entries }, location })
  }
}

/** A file of the chart that the template engine does not process. `text` is its content. */
export interface ChartFile {
  readonly path: string
  readonly text: Expr<string>
}

/**
 * Adds a file to the chart, to be read through `.Files.Get`. Use it for dashboards and other long content.
 *
 * @example data: { 'overview.json': file('dashboards/overview.json', JSON.stringify(dashboard, null, 2)).text }
 */
export function file(path: string, content: string): ChartFile {
  return { path, text: call('fileText', path, content) }
}

/** When Helm runs a hook. */
export type HookEvent = 'test' | `${'pre' | 'post'}-${'install' | 'upgrade' | 'rollback' | 'delete'}`

/** When Helm deletes the resource of a hook. */
export type HookDeletePolicy = 'before-hook-creation' | 'hook-succeeded' | 'hook-failed'

/** Options of a hook. Helm runs hooks of lower weight first. */
export interface HookOptions {
  readonly weight?: number
  readonly deletePolicy?: HookDeletePolicy | readonly HookDeletePolicy[]
}

/**
 * Returns the annotations that make an object a hook, such as a `test` for `helm test`.
 *
 * @example annotations: hook(['pre-install', 'pre-upgrade'], { weight: -5, deletePolicy: 'before-hook-creation' })
 */
export function hook(event: HookEvent | readonly HookEvent[], options: HookOptions = {}): Record<string, string> {
  const { weight, deletePolicy } = options
  return {
    'helm.sh/hook': [event].flat().join(','),
    ...(weight === undefined ? {} : { 'helm.sh/hook-weight': String(weight) }),
    ...(deletePolicy === undefined ? {} : { 'helm.sh/hook-delete-policy': [deletePolicy].flat().join(',') }),
  }
}
