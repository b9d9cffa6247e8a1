import { Ajv, type ErrorObject } from 'ajv'
import type { Data, DataMap } from '../data/data.ts'
import { ChartError } from '../nodes/source-location.ts'
import type { Declaration, Group } from './declaration.ts'
import { groupSchema } from './schema.ts'

/**
 * Checks that every default and example fits its own declaration: Helm would refuse the chart with its own values.
 *
 * @throws ChartError for the first that does not, with the line of its declaration
 */
export function checkDefaults(root: Group): void {
  const ajv = new Ajv({ strict: false, meta: false, validateSchema: false, code: { optimize: false } })
  const validate = ajv.compile(groupSchema(root))
  if (validate(examplesOf(root))) return
  const [error] = validate.errors ?? []
  if (error) throw errorOf(error, root)
}

/** Every declared value, examples of optional ones included. */
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
  const text = `The default of ${keys.join('.')} does not fit its declaration: it ${message}${detail}.`
  return new ChartError(text, found.type === 'group' ? undefined : found.location)
}
