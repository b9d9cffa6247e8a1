import { type Data, isList } from '../data/data.ts'
import type { Expr, MaybeRef, Ref } from '../nodes/expression.ts'
import { reference } from '../nodes/reference.ts'
import type { Field, Shape } from '../nodes/shape.ts'
import { ChartError, captureLocation } from '../nodes/source-location.ts'
import { checkDefaults } from './check-defaults.ts'
import { DECLARED, type Declaration, type Group } from './declaration.ts'
import { safeText } from './safe-pattern.ts'
import { OptionalValue, Value, ValueGroup } from './value.ts'

/** Declared values: groups within groups, with a value at each leaf. */
export interface Declarations {
  readonly [key: string]: Value<unknown> | OptionalValue<unknown> | ValueGroup<unknown> | Declarations
}

/** The plain type of declared values, as a values file holds them. */
export type InferValues<N> =
  N extends Value<infer V>
    ? V
    : N extends OptionalValue<infer V>
      ? V
      : N extends ValueGroup<infer M>
        ? InferValues<M>
        : { [K in keyof N as N[K] extends OptionalValue<unknown> ? never : K]: InferValues<N[K]> } & {
            [K in keyof N as N[K] extends OptionalValue<unknown> ? K : never]?: InferValues<N[K]>
          }

/** References to declared values, member by member. */
export type References<N> =
  N extends Value<infer V>
    ? Ref<V>
    : N extends OptionalValue<infer V>
      ? MaybeRef<V>
      : N extends ValueGroup<infer M>
        ? References<M>
        : Expr<InferValues<N>> & { readonly [K in keyof N]: References<N[K]> }

const groups = new WeakMap<object, Group>()

/**
 * Declares the chart's values, once: values.yaml, values.schema.json and the README's table come from here, and
 * templates refer to them as members of what this returns.
 *
 * @throws ChartError for anything in the tree that is neither a value nor a group
 */
export function defineValues<const N extends Declarations>(declarations: N): References<N> {
  const root = groupOf(declarations, '', false)
  checkDefaults(root)
  groups.set(root, root)
  return reference({ kind: 'values', root, shape: shapeOf(root) })
}

/** The group behind a reference that `defineValues` returned. */
export function declaredGroup(root: object): Group {
  const group = groups.get(root)
  if (!group) throw new ChartError('These values do not come from defineValues.')
  return group
}

export function declaredNode(written: unknown, path: string, open: boolean): Declaration | Group {
  if (written instanceof Value || written instanceof OptionalValue) return written[DECLARED]
  if (written instanceof ValueGroup) {
    const group = written[DECLARED]
    return { ...groupOf(written.members, path, open || group.open), description: group.description }
  }
  return groupOf(written, path, open)
}

function groupOf(written: unknown, path: string, open: boolean): Group {
  if (typeof written !== 'object' || written === null || Array.isArray(written)) {
    throw new ChartError(
      `${path === '' ? 'The values' : path}: declare a value with t, or a group of values.`,
      captureLocation(),
    )
  }
  const members = Object.entries(written).map(([key, member]) => {
    return [key, declaredNode(member, path === '' ? key : `${path}.${key}`, open)] as const
  })
  return { type: 'group', description: '', members: Object.fromEntries(members), open }
}

export function shapeOf(node: Declaration | Group): Shape {
  if (node.type === 'group') {
    const members = Object.entries(node.members).map(([key, member]): [string, Field] => {
      return [key, { shape: shapeOf(member), optional: member.type !== 'group' && member.optional }]
    })
    return { type: 'group', members: Object.fromEntries(members) }
  }
  const quoting = safeText(node.constraints)
  const choices = textChoices(node.constraints.enum)
  return {
    type: node.type,
    ...(choices && { choices }),
    ...(node.item && { item: shapeOf(node.item) }),
    ...(quoting && { quoting }),
  }
}

function textChoices(choices: Data): readonly string[] | undefined {
  if (choices === undefined || !isList(choices)) return undefined
  return choices.filter((choice) => typeof choice === 'string')
}
