import type { FunctionName } from './functions.ts'
import type { Field, Quoting, Scalar, Shape, ValueType } from './shape.ts'
import type { SourceLocation } from './source-location.ts'

/** A loop variable, compared by identity. Every loop has its own, so nested loops cannot shadow each other. */
export interface Variable {
  readonly role: 'item' | 'key'
  readonly name: string | undefined
}

/** A named template. */
export interface Helper {
  readonly name: string
  readonly description: string | undefined
  /** The file that defines the template: its path below `templates/`, without extension. */
  readonly file: string
  readonly location: SourceLocation
  /** The parameters by name. A helper without parameters receives the root context instead. */
  readonly parameters: ReadonlyMap<string, Field> | undefined
  readonly body: Node
  readonly type: ValueType
}

/** The syntax tree of a template, which the printer prints and the evaluator evaluates. */
export type Node =
  | { readonly kind: 'literal'; readonly value: Scalar }
  | { readonly kind: 'values'; readonly root: object; readonly shape: Shape }
  | { readonly kind: 'variable'; readonly variable: Variable; readonly shape: Shape }
  | {
      readonly kind: 'parameter'
      /** The helper that declares the parameter, compared by identity. */
      readonly owner: object
      readonly name: string
      readonly shape: Shape
      readonly optional: boolean
    }
  | {
      readonly kind: 'builtin'
      readonly path: readonly string[]
      readonly type: ValueType
      readonly quoting?: Quoting
    }
  | { readonly kind: 'get'; readonly of: Node; readonly key: string; readonly shape: Shape; readonly optional: boolean }
  | { readonly kind: 'call'; readonly name: FunctionName; readonly args: readonly Node[] }
  | { readonly kind: 'text'; readonly strings: readonly string[]; readonly parts: readonly Node[] }
  | { readonly kind: 'yamlText'; readonly of: Node }
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
      readonly location: SourceLocation
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
  | { readonly kind: 'include'; readonly helper: Helper; readonly args: ReadonlyMap<string, Node> }
  | { readonly kind: 'mapping'; readonly entries: ReadonlyMap<string, Node> }
  | { readonly kind: 'sequence'; readonly items: readonly Node[] }
  | { readonly kind: 'comment'; readonly text: string; readonly of: Node }
  | { readonly kind: 'assertion'; readonly condition: Node; readonly message: Node }
  | { readonly kind: 'resource'; readonly body: Node; readonly location: SourceLocation }

export type NodeOf<Kind extends Node['kind']> = Extract<Node, { kind: Kind }>
