import { IsRefine, type Static, type TObject, type TSchema } from 'typebox'
import { Value } from 'typebox/value'

/** The service cannot start with its configuration. The message tells the operator what to change. */
export class ConfigurationError extends Error {
  override name = 'ConfigurationError'
}

/**
 * Parses settings from environment variables. An unset or empty variable gets its default. Variables that are not in the schema are ignored.
 *
 * @throws {ConfigurationError} that lists every invalid variable with its allowed values.
 */
export function parseSettings<Schema extends TObject>(
  schema: Schema,
  environment: Readonly<Record<string, string | undefined>>,
): Static<Schema> {
  const given: Record<string, unknown> = {}
  for (const [name, property] of Object.entries(schema.properties)) {
    const value = environment[name]
    if (value !== undefined && value !== '') given[name] = parseValue(property, value)
  }
  const settings = Value.Default(schema, given)
  if (Value.Check(schema, settings)) return settings

  const lines = Object.entries(schema.properties)
    .filter(([name, property]) => {
      const value = given[name] ?? Value.Default(property, undefined)
      return value === undefined ? schema.required?.includes(name) : !Value.Check(property, value)
    })
    .map(([name, property]) => `  ${name} ${describeInvalid(property, environment[name])}`)
  throw new ConfigurationError(
    `The configuration is invalid. Correct these environment variables:\n${lines.join('\n')}`,
  )
}

/** Converts only plain decimals to numbers: values such as "0x10" and "1e3" are more likely mistakes. */
function parseValue(property: TSchema, value: string): unknown {
  return 'type' in property && property.type === 'integer' && /^-?\d+$/.test(value) ? Number(value) : value
}

function describeInvalid(property: TSchema, value: string | undefined): string {
  // Masks credentials in URLs, because the message is logged.
  const actual =
    value === undefined || value === '' ? 'is not set' : `is ${JSON.stringify(value.replace(/\/\/.*@/, '//***@'))}`
  const description = 'description' in property ? ` ${property.description}` : ''
  return `${actual}, must be ${expected(property)}.${description}`
}

function expected(property: TSchema): string {
  if ('enum' in property && Array.isArray(property.enum)) return `one of ${property.enum.join(', ')}`
  if ('type' in property && property.type === 'integer') return `an integer${range(property)}`
  if (IsRefine(property)) return property['~refine'].map(({ error }) => error(undefined)).join(', ')
  if ('pattern' in property) {
    const type = 'format' in property && property.format === 'url' ? 'a URL' : 'a string'
    return `${type} that matches ${property.pattern}`
  }
  return 'a string'
}

function range(property: TSchema): string {
  const min = 'minimum' in property ? ` from ${property.minimum}` : ''
  const max = 'maximum' in property ? ` to ${property.maximum}` : ''
  return min + max
}
