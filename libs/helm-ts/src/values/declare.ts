import type { DataMap } from '../data/data.ts'
import type { ValueType } from '../nodes/shape.ts'
import { ChartError } from '../nodes/source-location.ts'
import { DECLARED, type Declaration } from './declaration.ts'
import { type Declarations, declaredNode, type InferValues } from './tree.ts'
import { declare, ListValue, NumberValue, OptionalValue, StringValue, Value, ValueGroup } from './value.ts'

function freeType(value: unknown): ValueType {
  if (Array.isArray(value)) return 'list'
  return typeof value === 'object' && value !== null ? 'map' : 'any'
}

/** Declares values. Each declaration takes the default and a sentence that describes the value. */
export const t = {
  /** An integer. */
  int: (value: number, description: string): NumberValue => new NumberValue(declare('int', value, description)),

  /** A number that may have a fraction. */
  number: (value: number, description: string): NumberValue => new NumberValue(declare('number', value, description)),

  /** A string. */
  string: (value: string, description: string): StringValue => new StringValue(declare('string', value, description)),

  /** An integer or a string, such as a port number or name, or `1` or `25%`. */
  intOrString: (value: number | string, description: string): Value<number | string> =>
    new Value(declare('any', value, description, { constraints: { type: ['integer', 'string'] } })),

  /** True or false. */
  bool: (value: boolean, description: string): Value<boolean> => new Value(declare('bool', value, description)),

  /** One of several strings. */
  enum: <const S extends readonly [string, ...string[]]>(
    choices: S,
    value: S[number],
    description: string,
  ): Value<S[number]> => {
    const declaration = declare('string', value, description, { constraints: { enum: choices } })
    if (choices.length === 0)
      throw new ChartError(`A value (“${description}”) has no choices. Add them.`, declaration.location)
    const repeated = choices.find((choice, index) => choices.indexOf(choice) !== index)
    if (repeated !== undefined) {
      const problem = `The choices of a value (“${description}”) contain “${repeated}” twice.`
      throw new ChartError(`${problem} Remove one of them.`, declaration.location)
    }
    return new Value(declaration)
  },

  /** A map of strings, such as labels or annotations. */
  map: (value: Readonly<Record<string, string>>, description: string): Value<Record<string, string>> =>
    new Value(declare('map', value, description, { item: declare('string', '', '') })),

  /** A map whose members all have the declared shape. */
  mapOf: <const M extends Value<unknown> | Declarations>(
    member: M,
    value: Readonly<Record<string, InferValues<NoInfer<M>>>>,
    description: string,
  ): Value<Record<string, InferValues<M>>> =>
    new Value(declare('map', value, description, { item: declaredNode(member, description, false) })),

  /** A list whose items all have the declared shape. */
  list: <const M extends Value<unknown> | Declarations>(
    item: M,
    value: readonly InferValues<NoInfer<M>>[],
    description: string,
  ): ListValue<InferValues<M>> =>
    new ListValue(declare('list', value, description, { item: declaredNode(item, description, false) })),

  /** A list of strings. */
  strings: (value: readonly string[], description: string): ListValue<string> =>
    new ListValue(declare('list', value, description, { item: declare('string', '', '') })),

  /**
   * An object or list of a Kubernetes type, passed through unchanged. The schema checks only that it is an object or a
   * list, unless `schema` adds more keywords.
   */
  of: <X extends object>(value: X, description: string, schema: DataMap = {}): Value<X> =>
    new Value(declare(freeType(value), value, description, { constraints: schema })),

  /** Makes a value optional: it is unset until a user sets it. Its default becomes the example in values.yaml. */
  optional: <V>(value: Value<V>): OptionalValue<V> => new OptionalValue({ ...value[DECLARED], optional: true }),

  /** Marks a value as deprecated. The advice says what to use instead. */
  deprecated: <V extends Value<unknown> | OptionalValue<unknown>>(value: V, advice: string): V => {
    const declaration: Declaration = { ...value[DECLARED], deprecated: advice }
    return Object.assign(Object.create(Object.getPrototypeOf(value)), { [DECLARED]: declaration })
  },

  /** Values under one key, with a description. */
  group: <const N extends Declarations>(description: string, members: N): ValueGroup<N> =>
    new ValueGroup({ type: 'group', description, members: {}, open: false }, members),

  /** Values of a subchart. The schema allows its other keys, and templates of this chart need not use them. */
  subchart: <const N extends Declarations>(description: string, members: N): ValueGroup<N> =>
    new ValueGroup({ type: 'group', description, members: {}, open: true }, members),
}
