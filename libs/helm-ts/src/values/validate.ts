import { Ajv } from 'ajv'
import type { DataMap } from '../data/data.ts'
import { RenderError } from '../evaluator/context.ts'

/** Returns a function that validates values. Compile it once per chart: compilation is slow. */
export function validator(schema: DataMap): (values: DataMap) => void {
  // The schema is generated, so it need not be checked against the meta-schema, which is the slowest part.
  const ajv = new Ajv({ allErrors: true, strict: false, meta: false, validateSchema: false, code: { optimize: false } })
  const validate = ajv.compile(schema)
  return (values) => {
    if (validate(values)) return
    const lines = (validate.errors ?? []).map((error) => {
      const extra = typeof error.params.additionalProperty === 'string' ? ` (${error.params.additionalProperty})` : ''
      return `- ${error.instancePath === '' ? '/' : error.instancePath}: ${error.message ?? error.keyword}${extra}`
    })
    throw new RenderError(`values don't meet the specifications of the schema:\n${lines.join('\n')}`)
  }
}
