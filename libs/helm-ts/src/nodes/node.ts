import type { FunctionName } from './functions.ts'
import type { Helper } from './helper.ts'
import type { SourceLocation } from './source-location.ts'

/** What a node gives, as far as the printer has to know it: how it is converted, quoted, and when its key vanishes. */
export type ValueType = 'string' | 'int' | 'number' | 'bool' | 'list' | 'map' | 'any'

/**
 * What a text can be put beside without being quoted itself: anything in a plain YAML text (`plain`), or inside double
 * quotes (`quoted`). Texts of which nothing is known go through `quote`.
 */
export type SafeText = 'plain' | 'quoted'

export type Scalar = string | number | boolean

/** A variable of one loop; two loops never share one, however deep they nest. */
export interface Variable {
  readonly role: 'item' | 'key'
  readonly name: string | undefined
}

/** The shape of a declared value, carried by references so that `.Values.a.b` and loop items know their types. */
export type Shape =
  | { readonly type: 'group'; readonly members: Readonly<Record<string, Field>> }
  | { readonly type: ValueType; readonly item?: Shape; readonly safe?: SafeText; readonly choices?: readonly string[] }

export interface Field {
  readonly shape: Shape
  readonly optional: boolean
}

export type Node =
  | { readonly kind: 'literal'; readonly value: Scalar }
  | { readonly kind: 'values'; readonly root: object; readonly shape: Shape }
  | { readonly kind: 'variable'; readonly variable: Variable; readonly shape: Shape }
  | { readonly kind: 'builtin'; readonly path: readonly string[]; readonly type: ValueType; readonly safe?: SafeText }
  | { readonly kind: 'get'; readonly of: Node; readonly key: string; readonly shape: Shape; readonly optional: boolean }
  | { readonly kind: 'call'; readonly name: FunctionName; readonly args: readonly Node[] }
  | { readonly kind: 'text'; readonly strings: readonly string[]; readonly parts: readonly Node[] }
  | {
      readonly kind: 'when'
      readonly condition: Node
      readonly consequent: Node
      readonly alternative: Node | undefined
    }
  | {
      readonly kind: 'each'
      readonly over: Node
      readonly key: Variable
      readonly item: Variable
      readonly body: Node
      readonly place: SourceLocation
    }
  | {
      readonly kind: 'entries'
      readonly over: Node
      readonly key: Variable
      readonly item: Variable
      readonly name: Node
      readonly body: Node
    }
  | { readonly kind: 'spread'; readonly list: Node }
  | { readonly kind: 'merge'; readonly parts: readonly Node[] }
  | { readonly kind: 'include'; readonly helper: Helper }
  | { readonly kind: 'mapping'; readonly entries: ReadonlyMap<string, Node> }
  | { readonly kind: 'sequence'; readonly items: readonly Node[] }
  | { readonly kind: 'comment'; readonly text: string; readonly of: Node }
  | { readonly kind: 'assertion'; readonly condition: Node; readonly message: Node }
  | { readonly kind: 'resource'; readonly body: Node; readonly place: SourceLocation }

export type NodeOf<Name extends Node['kind']> = Extract<Node, { kind: Name }>
