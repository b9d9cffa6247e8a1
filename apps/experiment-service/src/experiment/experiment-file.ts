import { readFileSync } from 'node:fs'
import { ExperimentDeclaration, maxExperimentName } from '@sms-checker/contracts'
import { ConfigurationError } from '@sms-checker/service'
import { type Static, Type } from 'typebox'
import { Value } from 'typebox/value'
import { parse } from 'yaml'
import { type AssignVariant, compileRule } from './routing-rule.ts'

const { name: _, ...declared } = ExperimentDeclaration.properties

const ExperimentFile = Type.Object(
  {
    ...Type.Partial(Type.Object(declared)).properties,
    name: Type.String({
      maxLength: maxExperimentName,
      description: 'A new name starts a new experiment. Empty: no experiment runs.',
    }),
    slowMs: Type.Number({ minimum: 1, description: 'A response that takes longer is slow, in milliseconds.' }),
    virtualService: Type.Object({}, { description: 'The `spec` of the App VirtualService, which assigns the users.' }),
  },
  { additionalProperties: false },
)
type ExperimentFile = Static<typeof ExperimentFile>

/** The experiment that runs. */
export interface Experiment {
  readonly name: string
  readonly declaration: ExperimentDeclaration
  readonly slowMs: number
  /** The routing rule as JSON. Another rule starts another stage. */
  readonly rule: string
  readonly assign: AssignVariant
}

/**
 * Reads the experiment that the chart or `npm start` declares. Returns `undefined` when no experiment runs.
 *
 * @throws {ConfigurationError} when the file cannot be read or is not valid
 */
export function readExperiment(path: string | undefined): Experiment | undefined {
  if (path === undefined) return undefined
  let file: unknown
  try {
    file = parse(readFileSync(path, 'utf8'))
  } catch (error) {
    throw new ConfigurationError(`The experiment file ${path} cannot be read as YAML.`, { cause: error })
  }
  if (!Value.Check(ExperimentFile, file)) {
    const [first] = Value.Errors(ExperimentFile, file)
    throw new ConfigurationError(
      `The experiment file ${path} is not valid: ${first?.instancePath || '/'} ${first?.message}.`,
    )
  }
  return createExperiment(file, path)
}

export function createExperiment(file: ExperimentFile, path = 'experiment.yaml'): Experiment | undefined {
  const { name, slowMs, virtualService, ...declared } = file
  if (name === '') return undefined
  try {
    const declaration = parseDeclaration({ ...declared, name })
    return { name, declaration, slowMs, rule: JSON.stringify(virtualService), assign: compileRule(virtualService) }
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error)
    throw new ConfigurationError(`The experiment in ${path} is not valid: ${reason}`, { cause: error })
  }
}

/**
 * Fills in the defaults of a declaration.
 *
 * @throws {Error} when it is not valid; the message names the field
 */
export function parseDeclaration(declared: object): ExperimentDeclaration {
  const completed: unknown = Value.Default(ExperimentDeclaration, structuredClone(declared))
  if (Value.Check(ExperimentDeclaration, completed)) return completed
  const [first] = Value.Errors(ExperimentDeclaration, completed)
  throw new Error(`${first?.instancePath || '/'} ${first?.message}.`)
}
