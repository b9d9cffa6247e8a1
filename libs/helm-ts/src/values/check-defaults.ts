import { Ajv, type ErrorObject } from 'ajv'
import type { Data, DataMap } from '../data/data.ts'
import { ChartError } from '../nodes/source-location.ts'
import type { Declaration, Group } from './declaration.ts'
import { groupSchema } from './schema.ts'

/**
 * Checks that every default and example matches its declaration. Helm would otherwise reject the chart's own values.
 *
 * @throws ChartError for the first that does not match, with the location of its declaration
 */
export function checkDefaults(root: Group): void {
  const ajv = new Ajv({ strict: false, meta: false, validateSchema: false, code: { optimize: false } })
  const validate = ajv.compile(groupSchema(root))
  if (validate(examplesOf(root))) return
  const [error] = validate.errors ?? []
  if (error) throw errorOf(error, root)
}

/** Returns all declared values, including the examples of optional ones. */
function examplesOf(group: Group): DataMap {
  const members = Object.entries(group.members).map(([key, member]): [string, Data] => {
    return [key, member.type === 'group' ? examplesOf(member) : member.default]
  })
  return Object.fromEntries(members.filter(([, value]) => value !== undefined))
}

function errorOf({ instancePath, message = 'is not what was declared', params }: ErrorObject, root: Group): ChartError {
  const keys = instancePath
    .split('/')
    .slice(1)
    .map((key) => key.replaceAll('~1', '/').replaceAll('~0', '~'))
  let found: Declaration | Group = root
  for (const key of keys) {
    const member: Declaration | Group | undefined = found.type === 'group' ? found.members[key] : undefined
    if (!member) break
    found = member
  }
  const extra = params.additionalProperty ?? params.allowedValues
  const detail = extra === undefined ? '' : ` (${extra})`
  const reason = `The default of ${keys.join('.')} does not match its declaration: it ${message}${detail}.`
  return new ChartError(`${reason} Correct one of them.`, found.type === 'group' ? undefined : found.location)
}
