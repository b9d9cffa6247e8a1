import { type Data, isList } from '../data/data.ts'
import type { Expr, MaybeRef, Ref } from '../nodes/expression.ts'
import { reference } from '../nodes/reference.ts'
import type { Field, Shape } from '../nodes/shape.ts'
import { ChartError, captureLocation } from '../nodes/source-location.ts'
import { checkDefaults } from './check-defaults.ts'
import { DECLARED, type Declaration, type Group } from './declaration.ts'
import { quotingOfConstraints } from './quoting-of-constraints.ts'
import { OptionalValue, Value, ValueGroup } from './value.ts'

/** A tree of declared values: nested groups with a value at each leaf. */
export interface Declarations {
  readonly [key: string]: Value<unknown> | OptionalValue<unknown> | ValueGroup<unknown> | Declarations
}

/** The plain type of declared values, as in a values file. */
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
 * Declares the values of a chart and returns references to them for use in templates. values.yaml, values.schema.json and
 * the README table are generated from the declaration.
 *
 * @throws ChartError for a member that is neither a value nor a group, and for a default that does not match its declaration
 */
export function defineValues<const N extends Declarations>(declarations: N): References<N> {
  const root = groupOf(declarations, '', false)
  checkDefaults(root)
  groups.set(root, root)
  return reference({ kind: 'values', root, shape: shapeOf(root) })
}

/** Returns the declaration of a reference that `defineValues` returned. */
export function declaredGroup(root: object): Group {
  const group = groups.get(root)
  if (!group) throw new ChartError('The values are not declared. Pass the return value of defineValues.')
  return group
}

export function declaredNode(declaration: unknown, path: string, open: boolean): Declaration | Group {
  if (declaration instanceof Value || declaration instanceof OptionalValue) return declaration[DECLARED]
  if (declaration instanceof ValueGroup) {
    const group = declaration[DECLARED]
    return { ...groupOf(declaration.members, path, open || group.open), description: group.description }
  }
  return groupOf(declaration, path, open)
}

function groupOf(declaration: unknown, path: string, open: boolean): Group {
  if (typeof declaration !== 'object' || declaration === null || Array.isArray(declaration)) {
    throw new ChartError(
      `${path === '' ? 'The argument of defineValues' : path} is not a declared value or group. Declare it with t.`,
      captureLocation(),
    )
  }
  const members = Object.entries(declaration).map(([key, member]) => {
    return [key, declaredNode(member, path === '' ? key : `${path}.${key}`, open)] as const
  })
  return { type: 'group', description: '', members: Object.fromEntries(members), open }
}

function shapeOf(node: Declaration | Group): Shape {
  if (node.type === 'group') {
    const members = Object.entries(node.members).map(([key, member]): [string, Field] => {
      return [key, { shape: shapeOf(member), optional: member.type !== 'group' && member.optional }]
    })
    return { type: 'group', members: Object.fromEntries(members) }
  }
  const quoting = quotingOfConstraints(node.constraints)
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
