import type { Data, DataMap } from '../data/data.ts'
import type { ValueType } from '../nodes/shape.ts'
import type { SourceLocation } from '../nodes/source-location.ts'

/** A declared value of the chart: the source of values.yaml, values.schema.json and the README table. */
export interface Declaration {
  readonly type: ValueType
  readonly default: Data
  readonly description: string
  readonly optional: boolean
  readonly deprecated?: string
  /** The type of the items of a list or the members of a map. */
  readonly item?: Declaration | Group
  /** Further JSON Schema keywords, such as bounds, a pattern or an enum. */
  readonly constraints: DataMap
  readonly location: SourceLocation
}

/** Values under one key. An open group holds values of a subchart and allows undeclared keys. */
export interface Group {
  readonly type: 'group'
  readonly description: string
  readonly members: Readonly<Record<string, Declaration | Group>>
  readonly open: boolean
}

export const DECLARED: unique symbol = Symbol('helm-ts declaration')
