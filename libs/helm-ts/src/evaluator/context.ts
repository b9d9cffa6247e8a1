import type { Data, DataMap } from '../data/data.ts'
import type { Variable } from '../nodes/node.ts'

/** What a rendering is told about the release and the cluster; `helm template` knows no cluster. */
export interface EvaluationContext {
  readonly values: DataMap
  readonly builtins: DataMap
  readonly variables: ReadonlyMap<Variable, Data>
  /** What the innermost helper was called with. */
  readonly parameters: DataMap
  readonly hasApi: (api: string) => boolean
  readonly lookup: (apiVersion: string, kind: string, namespace: string, name: string) => DataMap
  readonly randomText: (length: number) => string
  /** The text that a template file of the chart renders to. */
  readonly templateText: (path: string) => string
}

/** A rendering that Helm would refuse, with the sentence it would print. */
export class RenderError extends Error {
  override readonly name = 'RenderError'
}
