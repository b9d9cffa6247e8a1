/** The type of a value, as far as a template has to know it: how it is converted, quoted, and when its key vanishes. */
export type ValueType = 'string' | 'int' | 'number' | 'bool' | 'list' | 'map' | 'any'

/**
 * Where a string may be printed without being quoted itself: anywhere in plain YAML (`plain`), or inside double quotes
 * (`quoted`). A string of which nothing is known goes through `quote`.
 */
export type Quoting = 'plain' | 'quoted'

export type Scalar = string | number | boolean

/** The shape of a value, carried by references so that `.Values.a.b`, loop items and parameters know their types. */
export type Shape =
  | { readonly type: 'group'; readonly members: Readonly<Record<string, Field>> }
  | {
      readonly type: ValueType
      readonly item?: Shape
      readonly quoting?: Quoting
      readonly choices?: readonly string[]
    }

export interface Field {
  readonly shape: Shape
  readonly optional: boolean
}

/** The weaker of two guarantees. */
export function weakestQuoting(all: readonly (Quoting | undefined)[]): Quoting | undefined {
  if (all.includes(undefined)) return undefined
  return all.includes('quoted') ? 'quoted' : 'plain'
}

/**
 * The shape that values of both shapes have, or nothing where their types differ. A group keeps the members that both
 * know.
 */
export function commonShape(a: Shape, b: Shape): Shape | undefined {
  if (a.type === 'group' && b.type === 'group') return commonGroup(a.members, b.members)
  if (a.type === 'group' || b.type === 'group') {
    return a.type === 'group' ? commonMap(a.members, b) : b.type === 'group' ? commonMap(b.members, a) : undefined
  }
  const type = a.type === b.type ? a.type : numeric(a.type, b.type)
  if (type === undefined) return undefined
  const item = a.item && b.item && commonShape(a.item, b.item)
  const quoting = weakestQuoting([a.quoting, b.quoting])
  const choices = a.choices && b.choices && [...new Set([...a.choices, ...b.choices])]
  return { type, ...(item && { item }), ...(quoting && { quoting }), ...(choices && { choices }) }
}

/** A map of which nothing but the common shape of its members is known. */
function commonMap(members: Readonly<Record<string, Field>>, map: Shape): Shape | undefined {
  if (map.type === 'group') return commonGroup(members, map.members)
  if (map.type !== 'map') return map.type === 'any' ? map : undefined
  const item = Object.values(members).reduce<Shape | undefined>((common, { shape }) => {
    return common && commonShape(common, shape)
  }, map.item)
  return { type: 'map', ...(item && { item }) }
}

function numeric(a: ValueType, b: ValueType): ValueType | undefined {
  const both = [a, b]
  return both.includes('int') && both.includes('number') ? 'number' : undefined
}

function commonGroup(a: Readonly<Record<string, Field>>, b: Readonly<Record<string, Field>>): Shape | undefined {
  const members: Record<string, Field> = {}
  for (const [key, field] of Object.entries(a)) {
    const other = Object.hasOwn(b, key) ? b[key] : undefined
    const shape = other && commonShape(field.shape, other.shape)
    if (other && shape) members[key] = { shape, optional: field.optional || other.optional }
  }
  return { type: 'group', members }
}
