import type { Node, ValueType } from './node.ts'
import type { SourceLocation } from './source-location.ts'

/** A named template of `_helpers.tpl`. */
export interface Helper {
  readonly name: string
  readonly description: string | undefined
  readonly body: Node
  readonly type: ValueType
  readonly location: SourceLocation
}
