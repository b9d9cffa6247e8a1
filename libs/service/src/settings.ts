import { IsRefine, type Static, type TObject, type TSchema } from 'typebox'
import { Value } from 'typebox/value'

/** The service cannot start with what it was given; the message is for the person who started it. */
export class ConfigurationError extends Error {
  override name = 'ConfigurationError'
}

/**
 * Reads settings from environment variables: an unset or empty variable takes its default, digits become numbers.
 * Variables that the schema does not name are left alone, the environment is everybody's.
 *
 * @throws {ConfigurationError} that lists every bad variable with what it should be.
 */
export function parseSettings<Schema extends TObject>(
  schema: Schema,
  environment: Readonly<Record<string, string | undefined>>,
): Static<Schema> {
  const given: Record<string, unknown> = {}
  for (const [name, property] of Object.entries(schema.properties)) {
    const text = environment[name]
    if (text !== undefined && text !== '') given[name] = fromText(property, text)
  }
  const settings = Value.Default(schema, given)
  if (Value.Check(schema, settings)) return settings

  const lines = Object.entries(schema.properties)
    .filter(([name, property]) => {
      const value = given[name] ?? Value.Default(property, undefined)
      return value === undefined ? schema.required?.includes(name) : !Value.Check(property, value)
    })
    .map(([name, property]) => `  ${name} ${fault(property, environment[name])}`)
  throw new ConfigurationError(
    `The configuration is not valid. Correct these environment variables:\n${lines.join('\n')}`,
  )
}

/** Only plain decimals become numbers: "", "0x10" and "1e3" are typing errors more often than meant. */
function fromText(property: TSchema, text: string): unknown {
  return 'type' in property && property.type === 'integer' && /^-?\d+$/.test(text) ? Number(text) : text
}

function fault(property: TSchema, text: string | undefined): string {
  // The message goes into logs, where a URL's password does not belong.
  const found =
    text === undefined || text === '' ? 'is not set' : `is ${JSON.stringify(text.replace(/\/\/.*@/, '//***@'))}`
  const meaning = 'description' in property ? ` ${property.description}` : ''
  return `${found}, must be ${expected(property)}.${meaning}`
}

function expected(property: TSchema): string {
  if ('enum' in property && Array.isArray(property.enum)) return `one of ${property.enum.join(', ')}`
  if ('type' in property && property.type === 'integer') return `a whole number${range(property)}`
  if (IsRefine(property)) return property['~refine'].map(({ error }) => error(undefined)).join(', ')
  if ('pattern' in property) {
    const what = 'format' in property && property.format === 'url' ? 'a URL' : 'text'
    return `${what} that matches ${property.pattern}`
  }
  return 'text'
}

function range(property: TSchema): string {
  const least = 'minimum' in property ? ` from ${property.minimum}` : ''
  const most = 'maximum' in property ? ` to ${property.maximum}` : ''
  return least + most
}
