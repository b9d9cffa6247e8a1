import { type Data, type DataMap, isMap } from '../data/data.ts'
import type { ValueType } from '../nodes/shape.ts'
import { ChartError, captureLocation, type SourceLocation } from '../nodes/source-location.ts'
import { DECLARED, type Declaration, type Group } from './declaration.ts'
import { sharedPattern } from './shared-pattern.ts'

declare const HOLDS: unique symbol
declare const MAY_HOLD: unique symbol

/** A declared value that always holds a `V`. */
export class Value<out V> {
  declare readonly [HOLDS]: () => V
  readonly [DECLARED]: Declaration

  constructor(declaration: Declaration) {
    this[DECLARED] = declaration
  }
}

/** A value without default: what was given as its default is shown as an example. */
export class OptionalValue<out V> {
  declare readonly [MAY_HOLD]: () => V
  readonly [DECLARED]: Declaration

  constructor(declaration: Declaration) {
    this[DECLARED] = declaration
  }
}

/** Values under one key, with a sentence about them. */
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
  /** At least this. */
  min(minimum: number): NumberValue {
    return new NumberValue(constrained(this[DECLARED], { minimum }))
  }

  /** At most this. */
  max(maximum: number): NumberValue {
    return new NumberValue(constrained(this[DECLARED], { maximum }))
  }
}

/** A declared text. */
export class TextValue extends Value<string> {
  /**
   * A pattern in the syntax that JavaScript and Go's RE2 share: no look-around, no back-references, no flags.
   *
   * @throws ChartError for any other, which Helm would refuse or read differently
   */
  pattern(pattern: RegExp): TextValue {
    return new TextValue(constrained(this[DECLARED], { pattern: sharedPattern(pattern) }))
  }

  /** At least one character. */
  notEmpty(): TextValue {
    return new TextValue(constrained(this[DECLARED], { minLength: 1 }))
  }
}

/** A declared list. */
export class ListValue<out E> extends Value<E[]> {
  /** At least so many items. */
  minItems(minItems: number): ListValue<E> {
    return new ListValue<E>(constrained(this[DECLARED], { minItems }))
  }

  /** At most so many items. */
  maxItems(maxItems: number): ListValue<E> {
    return new ListValue<E>(constrained(this[DECLARED], { maxItems }))
  }
}

function constrained(declaration: Declaration, constraints: DataMap): Declaration {
  return { ...declaration, constraints: { ...declaration.constraints, ...constraints } }
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

/** Defaults are plain JSON: anything else would not survive values.yaml. */
function plainData(value: unknown, description: string, location: SourceLocation): Data {
  if (value === null || value === undefined || typeof value === 'string' || typeof value === 'boolean') return value
  if (typeof value === 'number' && Number.isFinite(value)) {
    if (!Number.isInteger(value) || Number.isSafeInteger(value)) return value
    const remedy = 'is beyond the integers that a number holds exactly: write it as a string.'
    throw new ChartError(`The default ${value} (“${description}”) ${remedy}`, location)
  }
  if (Array.isArray(value)) return value.map((item) => plainData(item, description, location))
  if (isMap(value) && [Object.prototype, null].includes(Object.getPrototypeOf(value))) {
    const present = Object.entries(value).filter(([, member]) => member !== undefined)
    return Object.fromEntries(present.map(([key, member]) => [key, plainData(member, description, location)]))
  }
  throw new ChartError(`The default of a value (“${description}”) is not plain JSON.`, location)
}
