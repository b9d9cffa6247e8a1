import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { ExperimentDeclaration } from '@sms-checker/contracts'
import { type Static, Type } from 'typebox'
import { Compile } from 'typebox/compile'
import { Value } from 'typebox/value'
import { CommandError } from '../command-error.ts'
import { parseValues } from './values-file.ts'

const image = Type.Object({ tag: Type.String(), digest: Type.String() })
const appVariant = Type.Object({ version: Type.String(), image, ui: Type.Object({ image }) })
const modelVariant = Type.Object({ model: Type.String(), source: Type.String(), image })

const RolloutValues = Type.Object({
  namePrefix: Type.String(),
  app: Type.Object({ stable: appVariant, canary: appVariant }),
  model: Type.Object({
    primary: modelVariant,
    canary: modelVariant,
    shadow: Type.Object({ ...modelVariant.properties, enabled: Type.Boolean() }),
  }),
  istio: Type.Object({
    enabled: Type.Boolean(),
    canary: Type.Object({ enabled: Type.Boolean(), headerRoutingRegex: Type.String() }),
  }),
  experiment: Type.Object({
    enabled: Type.Boolean(),
    name: Type.String(),
    hypothesis: Type.String(),
    guardrails: ExperimentDeclaration.properties.guardrails,
    successMetric: Type.String(),
    minimumDays: ExperimentDeclaration.properties.minimumDays,
    minimumUsers: ExperimentDeclaration.properties.minimumUsers,
    horizonDays: ExperimentDeclaration.properties.horizonDays,
    existingSecret: Type.String(),
  }),
})
const rolloutValues = Compile(RolloutValues)

/** The values of the chart that a rollout reads: those of the file, and the defaults of the chart. */
export type RolloutValues = Static<typeof RolloutValues>

/** The default values of a chart. */
export type ChartDefaults = Readonly<Record<string, unknown>>

/** @throws CommandError when the folder is not the chart of this system */
export async function readChartDefaults(chart: string): Promise<ChartDefaults> {
  const path = join(chart, 'values.yaml')
  const text = await readFile(path, 'utf8').catch(() => {
    throw new CommandError(`${path} cannot be read. Name the folder of the chart with --chart.`)
  })
  const defaults = parseValues(text, path)
  if (!rolloutValues.Check(defaults)) {
    throw new CommandError(`${path} is not the values file of the chart sms-checker. Name its folder with --chart.`)
  }
  return defaults
}

/**
 * Returns the values of a file over the defaults of the chart.
 *
 * @throws CommandError that names the first key with a value of the wrong type
 */
export function effectiveValues(text: string, defaults: ChartDefaults, name: string): RolloutValues {
  // The values leave out the margin or floor of a guardrail that has the default.
  const merged = Value.Default(RolloutValues, structuredClone(merge(defaults, parseValues(text, name))))
  const [error] = Value.Errors(RolloutValues, merged)
  if (error !== undefined) {
    throw new CommandError(`${name}: ${error.instancePath.slice(1).replaceAll('/', '.')} ${error.message}.`)
  }
  return rolloutValues.Parse(merged)
}

export function isMap(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

/** Merges like Helm: maps deeply, null removes a default, everything else replaces it. */
function merge(defaults: unknown, values: unknown): unknown {
  if (!isMap(defaults) || !isMap(values)) return values
  const merged: Record<string, unknown> = { ...defaults }
  for (const [key, value] of Object.entries(values)) {
    if (value !== null) merged[key] = key in defaults ? merge(defaults[key], value) : value
  }
  return merged
}
