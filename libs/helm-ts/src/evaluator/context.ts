import type { DataMap } from '../data/data.ts'
import { type Data, isList, isMap } from '../data/data.ts'
import { byBytes } from '../data/go-text.ts'
import type { NodeOf, Variable } from '../nodes/node.ts'

/** The inputs of a rendering: values, built-in objects, variables in scope and the state of the cluster. */
export interface EvaluationContext {
  readonly values: DataMap
  readonly builtins: DataMap
  readonly variables: ReadonlyMap<Variable, Data>
  /** The arguments of the innermost helper call. */
  readonly parameters: DataMap
  readonly hasApi: (api: string) => boolean
  readonly lookup: (apiVersion: string, kind: string, namespace: string, name: string) => DataMap
  readonly randomText: (length: number) => string
  /** Returns the output of a template file of the chart. */
  readonly templateText: (path: string) => string
  /** Returns the string of a `yamlText`. The context passes it on, because it needs the evaluator and the layout. */
  readonly yamlText: (node: NodeOf<'yamlText'>, context: EvaluationContext) => string
}

/** Thrown when Helm would refuse to render the chart, with the message Helm would print. */
export class RenderError extends Error {
  override readonly name = 'RenderError'
}

/** Returns the iterations of a `range`: list items in order, map entries sorted by key. */
export function iterate(over: Data): readonly (readonly [key: string | number, item: Data])[] {
  if (isList(over)) return over.map((item, index) => [index, item] as const)
  if (!isMap(over)) return []
  return Object.entries(over).sort(([a], [b]) => byBytes(a, b))
}

/**
 * Returns a member by name, like `.data.key` in a template.
 *
 * @throws RenderError for a member of a list, string or number, as Helm does
 */
export function memberOf(data: Data, key: string): Data {
  if (data !== undefined && data !== null && !isMap(data)) {
    throw new RenderError(`can't evaluate field ${key} in ${isList(data) ? 'a list' : `a ${typeof data}`}`)
  }
  return isMap(data) && Object.hasOwn(data, key) ? data[key] : undefined
}
