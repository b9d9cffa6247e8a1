import type { Block, Condition, Expr, Maybe, Tpl } from '../nodes/expression.ts'
import type { Node } from '../nodes/node.ts'
import { reference } from '../nodes/reference.ts'
import { ChartError, captureLocation } from '../nodes/source-location.ts'
import { toNode } from '../nodes/to-node.ts'
import { call } from './conditions.ts'

declare const RESOURCE: unique symbol

/** Marks an expression that gives one whole object, or an assertion about the values. */
export interface AnObject {
  readonly [RESOURCE]: true
}

/** One whole object of a template file. */
export type Resource = Expr<AnObject>

/** What one template file may hold. */
export type Documents =
  | Expr<AnObject | readonly AnObject[]>
  | Maybe<AnObject | readonly AnObject[]>
  | Block<AnObject | readonly AnObject[]>
  | readonly Documents[]

/** The fields an author writes of an object: its version and kind are given, its status is the cluster's. */
export type KindBody<X> = Exclude<Tpl<Omit<X, 'apiVersion' | 'kind' | 'status'>>, Expr<unknown>>

/**
 * A writer of one kind of object. It has a name so that a declaration file says that, and not the fields behind it, which may
 * come from packages of packages.
 */
export type KindWriter<X> = (body: KindBody<X>) => Resource

/** Ends the rendering with a sentence where the condition holds; a template file may hold it, alone or before objects. */
export function fail(condition: Condition, message: string | Expr<string>): Resource {
  return reference({ kind: 'assertion', condition: toNode(condition), message: toNode(message) })
}

/**
 * A writer of one kind of object, typed by its interface; another custom resource takes one line.
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
    if (inner.kind !== 'mapping') throw new ChartError(`The body of a ${name} must be an object.`, location)
    const metadata = inner.entries.get('metadata')
    if (metadata?.kind === 'mapping' && !metadata.entries.has('name')) {
      throw new ChartError(`This ${name} has no metadata.name.`, location)
    }
    const entries = new Map<string, Node>([
      ['apiVersion', { kind: 'literal', value: apiVersion }],
      ['kind', { kind: 'literal', value: name }],
      ...inner.entries,
    ])
    return reference<Resource>({ kind: 'resource', body: { kind: 'mapping', entries }, location })
  }
}

/** A file of the chart beside its templates, and its text; the template engine never reads it. */
export interface ChartFile {
  readonly path: string
  readonly text: Expr<string>
}

/**
 * A file carried by the chart and read through `.Files.Get`: dashboards and other long texts.
 *
 * @example data: { 'overview.json': file('dashboards/overview.json', JSON.stringify(dashboard, null, 2)).text }
 */
export function file(path: string, content: string): ChartFile {
  return { path, text: call('fileText', path, content) }
}

/** When Helm runs a hook. */
export type HookEvent = 'test' | `${'pre' | 'post'}-${'install' | 'upgrade' | 'rollback' | 'delete'}`

/** When Helm deletes the object of a hook. */
export type HookDeletePolicy = 'before-hook-creation' | 'hook-succeeded' | 'hook-failed'

/** How Helm runs a hook: those of a lower weight first. */
export interface HookOptions {
  readonly weight?: number
  readonly deletePolicy?: HookDeletePolicy | readonly HookDeletePolicy[]
}

/**
 * The annotations of a hook, such as a `test` run by `helm test`.
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
