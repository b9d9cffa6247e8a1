import type { FunctionName } from './functions.ts'
import type { Helper } from './helper.ts'
import type { Place } from './place.ts'

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
  | { readonly node: 'literal'; readonly value: Scalar }
  | { readonly node: 'values'; readonly root: object; readonly shape: Shape }
  | { readonly node: 'variable'; readonly variable: Variable; readonly shape: Shape }
  | { readonly node: 'builtin'; readonly path: readonly string[]; readonly type: ValueType; readonly safe?: SafeText }
  | { readonly node: 'get'; readonly of: Node; readonly key: string; readonly shape: Shape; readonly optional: boolean }
  | { readonly node: 'call'; readonly name: FunctionName; readonly args: readonly Node[] }
  | { readonly node: 'text'; readonly strings: readonly string[]; readonly parts: readonly Node[] }
  | {
      readonly node: 'when'
      readonly condition: Node
      readonly consequent: Node
      readonly alternative: Node | undefined
    }
  | {
      readonly node: 'each'
      readonly over: Node
      readonly key: Variable
      readonly item: Variable
      readonly body: Node
      readonly place: Place
    }
  | {
      readonly node: 'entries'
      readonly over: Node
      readonly key: Variable
      readonly item: Variable
      readonly name: Node
      readonly body: Node
    }
  | { readonly node: 'spread'; readonly list: Node }
  | { readonly node: 'merge'; readonly parts: readonly Node[] }
  | { readonly node: 'include'; readonly helper: Helper }
  | { readonly node: 'mapping'; readonly entries: ReadonlyMap<string, Node> }
  | { readonly node: 'sequence'; readonly items: readonly Node[] }
  | { readonly node: 'comment'; readonly text: string; readonly of: Node }
  | { readonly node: 'assertion'; readonly condition: Node; readonly message: Node }
  | { readonly node: 'resource'; readonly body: Node; readonly place: Place }

export type NodeOf<Name extends Node['node']> = Extract<Node, { node: Name }>
