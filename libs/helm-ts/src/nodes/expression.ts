import type { Node } from './node.ts'

/** The key of an expression's node. A symbol cannot collide with the name of a declared value. */
export const NODE: unique symbol = Symbol('helm-ts node')
declare const GIVES: unique symbol
declare const IS_SET: unique symbol

/** An expression that always has a value of type `V` when the chart is rendered. */
export interface Expr<out V> {
  readonly [NODE]: Node
  readonly [GIVES]: () => V
  readonly [IS_SET]: 'always'
}

/** An expression that may have no value. Its key is then omitted, so it is assignable only to optional fields and list items. */
export interface Maybe<out V> {
  readonly [NODE]: Node
  readonly [GIVES]: () => V
  readonly [IS_SET]: 'sometimes: write fallback(value, otherwise)'
}

/** An expression that produces zero or more list items. */
export interface Block<out V> {
  readonly [NODE]: Node
  readonly [GIVES]: () => V
  readonly [IS_SET]: 'as items: write it inside a list'
}

export type Primitive = string | number | boolean | null | undefined

/** What is assignable to a field of type `X`: a plain value, an expression, or an object or list that mixes both. */
export type Tpl<X> = Expr<X> | TplOf<X>

type TplOf<X> = X extends Primitive
  ? X
  : X extends readonly (infer E)[]
    ? readonly (Tpl<E> | Maybe<E> | Block<E>)[] | Block<E>
    : X extends object
      ? { readonly [K in keyof X]: Record<never, never> extends Pick<X, K> ? Tpl<X[K]> | Maybe<X[K]> : Tpl<X[K]> }
      : X

/** The plain type of a structure that contains expressions. */
export type Resolved<X> =
  X extends Expr<infer U>
    ? U
    : X extends Maybe<infer U>
      ? U
      : X extends Block<infer U>
        ? U
        : X extends Primitive
          ? X
          : X extends readonly unknown[]
            ? { -readonly [K in keyof X]: Resolved<X[K]> }
            : X extends object
              ? ResolvedObject<X>
              : X

type ResolvedObject<X> = {
  -readonly [K in keyof X as X[K] extends Maybe<unknown> ? never : K]: Resolved<X[K]>
} & { -readonly [K in keyof X as X[K] extends Maybe<unknown> ? K : never]?: Resolved<X[K]> }

/** A reference to a value, with a reference for each of its members. An optional member is a `Maybe`. */
export type Ref<X> = Expr<X> & Members<X>

/** A reference to an optional value. All its members are optional too. */
export type MaybeRef<X> = Maybe<X> & MaybeMembers<X>

/** Methods of arrays that a list of the values lacks. The compiler's message is the remedy. */
interface ArrayMethods {
  map(instead: 'Write each(list, (item) => …): the items are known only when the chart is rendered.'): never
  forEach(instead: 'Write each(list, (item) => …): the items are known only when the chart is rendered.'): never
  filter(instead: 'Write each(list, (item) => when(condition, …)).'): never
  includes(instead: 'Write has(list, item).'): never
  join(instead: 'Write join(list, separator).'): never
}

type Members<X> = X extends readonly unknown[]
  ? ArrayMethods
  : X extends Primitive
    ? unknown
    : string extends keyof X
      ? unknown
      : {
          readonly [K in keyof X]-?: Record<never, never> extends Pick<X, K>
            ? MaybeRef<NonNullable<X[K]>>
            : Ref<NonNullable<X[K]>>
        }

type MaybeMembers<X> = X extends readonly unknown[]
  ? ArrayMethods
  : X extends Primitive
    ? unknown
    : string extends keyof X
      ? unknown
      : { readonly [K in keyof X]-?: MaybeRef<NonNullable<X[K]>> }

/** Any expression. Helm treats empty strings, lists and maps, 0, false and missing values as false. */
export type Condition = Expr<unknown> | Maybe<unknown>
