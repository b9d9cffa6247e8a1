import type { Data, DataMap } from '../data/data.ts'
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
