import type { Node } from './node.ts'

/** The key under which an expression carries its node: a symbol, so that no value's name can collide with it. */
export const NODE: unique symbol = Symbol('helm-ts node')
declare const GIVES: unique symbol
declare const ALWAYS: unique symbol

/** An expression that always gives a `V` when the chart is rendered. */
export interface Expr<out V> {
  readonly [NODE]: Node
  readonly [GIVES]: () => V
  readonly [ALWAYS]: true
}

/** An expression that may give nothing: its key vanishes then, so it fits optional fields and list items alone. */
export interface Maybe<out V> {
  readonly [NODE]: Node
  readonly [GIVES]: () => V
  readonly [ALWAYS]: false
}

/** Any number of list items. */
export interface Block<out V> {
  readonly [NODE]: Node
  readonly [GIVES]: () => V
  readonly [ALWAYS]: 'block'
}

export type Primitive = string | number | boolean | null | undefined

/** What may be written where a plain `X` is expected: the value itself, an expression, or a mixture of both. */
export type Tpl<X> = Expr<X> | TplOf<X>

type TplOf<X> = X extends Primitive
  ? X
  : X extends readonly (infer E)[]
    ? readonly (Tpl<E> | Maybe<E> | Block<E>)[] | Block<E>
    : X extends object
      ? { readonly [K in keyof X]: Record<never, never> extends Pick<X, K> ? Tpl<X[K]> | Maybe<X[K]> : Tpl<X[K]> }
      : X

/** The plain type behind something written with expressions. */
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

/** A reference to a value whose members can be followed; a member that may be missing is a `Maybe`. */
export type Ref<X> = Expr<X> & Members<X>

/** A reference to a value that may be missing; so may all its members. */
export type MaybeRef<X> = Maybe<X> & MaybeMembers<X>

type Members<X> = X extends Primitive | readonly unknown[]
  ? unknown
  : string extends keyof X
    ? unknown
    : {
        readonly [K in keyof X]-?: Record<never, never> extends Pick<X, K>
          ? MaybeRef<NonNullable<X[K]>>
          : Ref<NonNullable<X[K]>>
      }

type MaybeMembers<X> = X extends Primitive | readonly unknown[]
  ? unknown
  : string extends keyof X
    ? unknown
    : { readonly [K in keyof X]-?: MaybeRef<NonNullable<X[K]>> }

/** Anything whose truth Helm can tell: empty texts, lists and maps, 0, false and missing values are false. */
export type Condition = Expr<unknown> | Maybe<unknown>
