import { type Data, type DataMap, isMap } from '../data/data.ts'
import type { ValueType } from '../nodes/shape.ts'
import { ChartError, captureLocation, type SourceLocation } from '../nodes/source-location.ts'
import { DECLARED, type Declaration, type Group } from './declaration.ts'
import { sharedPattern } from './shared-pattern.ts'

declare const TYPE: unique symbol
declare const OPTIONAL_TYPE: unique symbol

/** A declared value of type `V` with a default. */
export class Value<out V> {
  declare readonly [TYPE]: () => V
  readonly [DECLARED]: Declaration

  constructor(declaration: Declaration) {
    this[DECLARED] = declaration
  }
}

/** A declared value without a default. values.yaml shows the given default as an example. */
export class OptionalValue<out V> {
  declare readonly [OPTIONAL_TYPE]: () => V
  readonly [DECLARED]: Declaration

  constructor(declaration: Declaration) {
    this[DECLARED] = declaration
  }
}

/** Declared values under one key, with a description. */
export class ValueGroup<out N> {
  readonly [DECLARED]: Group
  readonly members: N

  constructor(group: Group, members: N) {
    this[DECLARED] = group
    this.members = members
  }
}

/** A declared number. */
export class NumberValue extends Value<number> {
  /**
   * Sets the minimum, inclusive.
   *
   * @throws ChartError when it is not finite, or greater than the maximum
   */
  min(minimum: number): NumberValue {
    return new NumberValue(bounded(this[DECLARED], { minimum }))
  }

  /**
   * Sets the maximum, inclusive.
   *
   * @throws ChartError when it is not finite, or less than the minimum
   */
  max(maximum: number): NumberValue {
    return new NumberValue(bounded(this[DECLARED], { maximum }))
  }
}

/** A declared string. */
export class StringValue extends Value<string> {
  /**
   * Sets a pattern that both JavaScript and Go's RE2 support: without look-around, back-references and flags.
   *
   * @throws ChartError for any other pattern, which Helm would reject or interpret differently
   */
  pattern(pattern: RegExp): StringValue {
    return new StringValue(constrained(this[DECLARED], { pattern: sharedPattern(pattern) }))
  }

  /** Requires at least one character. */
  notEmpty(): StringValue {
    return new StringValue(constrained(this[DECLARED], { minLength: 1 }))
  }
}

/** A declared list. */
export class ListValue<out E> extends Value<E[]> {
  /** Sets the minimum number of items. */
  minItems(minItems: number): ListValue<E> {
    return new ListValue<E>(constrained(this[DECLARED], { minItems }))
  }

  /** Sets the maximum number of items. */
  maxItems(maxItems: number): ListValue<E> {
    return new ListValue<E>(constrained(this[DECLARED], { maxItems }))
  }
}

function constrained(declaration: Declaration, constraints: DataMap): Declaration {
  return { ...declaration, constraints: { ...declaration.constraints, ...constraints } }
}

function bounded(
  declaration: Declaration,
  bound: { readonly minimum: number } | { readonly maximum: number },
): Declaration {
  const result = constrained(declaration, bound)
  const { minimum = Number.NEGATIVE_INFINITY, maximum = Number.POSITIVE_INFINITY } = result.constraints
  const about = `of a value (“${declaration.description}”)`
  for (const [name, value] of Object.entries(bound)) {
    if (!Number.isFinite(value))
      throw new ChartError(`The ${name} ${about} is ${value}. Use a finite number.`, declaration.location)
  }
  if (Number(minimum) > Number(maximum)) {
    const problem = `The minimum ${minimum} ${about} is greater than its maximum ${maximum}.`
    throw new ChartError(`${problem} No default can satisfy both.`, declaration.location)
  }
  return result
}

export function declare(
  type: ValueType,
  value: unknown,
  description: string,
  more: Partial<Declaration> = {},
): Declaration {
  const location = captureLocation()
  const plain = plainData(value, description, location)
  return { type, default: plain, description, optional: false, constraints: {}, location, ...more }
}

/** Checks that a default is plain JSON, because values.yaml cannot represent anything else. */
function plainData(
  value: unknown,
  description: string,
  location: SourceLocation,
  parents: readonly unknown[] = [],
): Data {
  const plain = (member: unknown) => plainData(member, description, location, [...parents, value])
  if (value === null || value === undefined || typeof value === 'boolean') return value
  if (typeof value === 'string') {
    if (value.isWellFormed()) return value
    const reason = 'contains an unpaired surrogate, which UTF-8 cannot encode. Write the whole character.'
    throw new ChartError(`The default of a value (“${description}”) ${reason}`, location)
  }
  if (typeof value === 'number' && Number.isFinite(value)) {
    if (!Number.isInteger(value) || Number.isSafeInteger(value)) return value
    const reason = 'is outside the range of safe integers and would lose precision. Write it as a string.'
    throw new ChartError(`The default ${value} (“${description}”) ${reason}`, location)
  }
  if (parents.includes(value))
    throw new ChartError(`The default of a value (“${description}”) contains itself. Write it as plain JSON.`, location)
  if (Array.isArray(value)) return value.map(plain)
  if (isMap(value) && [Object.prototype, null].includes(Object.getPrototypeOf(value))) {
    const present = Object.entries(value).filter(([, member]) => member !== undefined)
    return Object.fromEntries(present.map(([key, member]) => [plain(key), plain(member)]))
  }
  throw new ChartError(`The default of a value (“${description}”) is not plain JSON. Convert it first.`, location)
}
