import type { Node, ValueType } from './node.ts'
import type { Place } from './place.ts'

/** A named template of `_helpers.tpl`. */
export interface Helper {
  readonly name: string
  readonly description: string | undefined
  readonly body: Node
  readonly type: ValueType
  readonly place: Place
}
