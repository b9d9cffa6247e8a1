import type { TLocalizedValidationError } from 'typebox/error'

/** What is wrong with a manifest, each fault once, in words for whoever wrote it. */
export function manifestFaults(errors: readonly TLocalizedValidationError[]): string[] {
  const faults = errors
    // An unknown field is told twice: once by its own name, once as a fault of the whole.
    .filter(({ keyword }) => keyword !== 'additionalProperties')
    .map(faultOf)
  return [...new Set(faults)]
}

function faultOf(error: TLocalizedValidationError): string {
  const [alternatives, alternative] = error.schemaPath.split('/anyOf/')
  if (alternatives !== undefined && alternative !== undefined) {
    const field = alternatives.replace('#', '').replaceAll('/properties', '')
    return `${field} is none of the kinds that can be read (docs/bring-your-own-model.md lists them)`
  }
  const where = error.instancePath || 'the manifest'
  switch (error.keyword) {
    case 'boolean':
      return `${where} is unknown`
    case 'const':
      return `${where} must be ${JSON.stringify(error.params.allowedValue)}`
    case 'enum':
      return `${where} must be one of ${JSON.stringify(error.params.allowedValues)}`
    default:
      return `${where} ${error.message}`
  }
}
