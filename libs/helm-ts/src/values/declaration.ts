import type { Data, DataMap } from '../data/data.ts'
import type { ValueType } from '../nodes/shape.ts'
import type { SourceLocation } from '../nodes/source-location.ts'

/** One value of the chart as it was declared: the single source of values.yaml, its schema and the README's table. */
export interface Declaration {
  readonly type: ValueType
  readonly default: Data
  readonly description: string
  readonly optional: boolean
  readonly deprecated?: string
  /** The type of a list's items or of a map's members. */
  readonly item?: Declaration | Group
  /** What the schema says beyond the type: bounds, pattern, choices. */
  readonly constraints: DataMap
  readonly location: SourceLocation
}

/** Values under one key. An open group belongs to a subchart, which knows more keys than this chart. */
export interface Group {
  readonly type: 'group'
  readonly description: string
  readonly members: Readonly<Record<string, Declaration | Group>>
  readonly open: boolean
}

export const DECLARED: unique symbol = Symbol('helm-ts declaration')
