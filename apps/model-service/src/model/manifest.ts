import { ModelManifest, modelFiles, upgradeManifest } from '@sms-checker/contracts'
import { Compile } from 'typebox/compile'
import type { TLocalizedValidationError } from 'typebox/error'
import { Settings } from 'typebox/system'
import { InvalidModelError } from './invalid-model-error.ts'

// The default of 8 is too low: one wrong `output` alone produces most of them.
Settings.Set({ maxErrors: 64 })

const manifestSchema = Compile(ModelManifest)

/**
 * Parses `model.json`.
 * @throws {InvalidModelError} that lists every invalid field.
 */
export function parseManifest(json: string): ModelManifest {
  let manifest: unknown
  try {
    manifest = upgradeManifest(JSON.parse(json))
  } catch (cause) {
    throw new InvalidModelError(`${modelFiles.manifest} is not valid JSON.`, { cause })
  }
  if (manifestSchema.Check(manifest)) return manifest
  const problems = describeErrors(manifestSchema.Errors(manifest))
  throw new InvalidModelError(`${modelFiles.manifest} is not a valid model manifest: ${problems.join('; ')}.`)
}

function describeErrors(errors: readonly TLocalizedValidationError[]): string[] {
  const descriptions = errors
    // An unknown field is reported twice: by its own path, and as an error of the enclosing object.
    .filter(({ keyword }) => keyword !== 'additionalProperties')
    .map(describeError)
  return [...new Set(descriptions)]
}

function describeError(error: TLocalizedValidationError): string {
  const [union, alternative] = error.schemaPath.split('/anyOf/')
  if (union !== undefined && alternative !== undefined) {
    const field = union.replace('#', '').replaceAll('/properties', '')
    return `${field} is not a supported kind (docs/bring-your-own-model.md lists the supported kinds)`
  }
  const field = error.instancePath || 'the manifest'
  switch (error.keyword) {
    case 'boolean':
      return `${field} is unknown`
    case 'const':
      return `${field} must be ${JSON.stringify(error.params.allowedValue)}`
    case 'enum':
      return `${field} must be one of ${JSON.stringify(error.params.allowedValues)}`
    default:
      return `${field} ${error.message}`
  }
}
