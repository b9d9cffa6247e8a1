/** The type of a value. It decides how a template converts and quotes the value, and when its key is omitted. */
export type ValueType = 'string' | 'int' | 'number' | 'bool' | 'list' | 'map' | 'any'

/**
 * Where a string can be printed without `quote`: as a plain YAML scalar (`plain`), or only between double quotes
 * (`quoted`). A string with unrestricted characters is printed through `quote`.
 */
export type Quoting = 'plain' | 'quoted'

export type Scalar = string | number | boolean

/** The shape of a value. References carry it, so that members, loop items and parameters are typed. */
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

/** Returns the weakest of the guarantees: `plain` is stronger than `quoted`, which is stronger than none. */
export function weakestQuoting(all: readonly (Quoting | undefined)[]): Quoting | undefined {
  if (all.includes(undefined)) return undefined
  return all.includes('quoted') ? 'quoted' : 'plain'
}

/**
 * Returns the shape that values of both shapes have, or `undefined` when their types differ. A group keeps the members
 * that both declare.
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

/** Returns the common shape of a group and a map: a map whose items have the common shape of all members. */
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
