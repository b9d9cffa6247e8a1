import { Ajv } from 'ajv'
import { RenderError } from '../evaluate/context.ts'
import type { DataMap } from '../evaluate/truth.ts'

/** A check of values against their schema; it is compiled once a chart. */
export function validator(schema: DataMap): (values: DataMap) => void {
  const ajv = new Ajv({ allErrors: true, strict: false })
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
