import { ExperimentDeclaration } from '@sms-checker/contracts'
import { Value } from 'typebox/value'

/**
 * Completes a declaration with the defaults.
 *
 * @throws {Error} when it is not valid, with the field
 */
export function parseDeclaration(declared: object): ExperimentDeclaration {
  const completed: unknown = Value.Default(ExperimentDeclaration, structuredClone(declared))
  if (Value.Check(ExperimentDeclaration, completed)) return completed
  const [first] = Value.Errors(ExperimentDeclaration, completed)
  throw new Error(`${first?.instancePath || '/'} ${first?.message}.`)
}
