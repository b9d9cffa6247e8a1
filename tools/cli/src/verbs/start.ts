import { experimentNamePattern, maxHypothesis } from '@sms-checker/contracts'
import { shareOfUsers } from '@sms-checker/verdict'
import { CommandError, exitCodes } from '../command-error.ts'
import type { Percentage } from '../plans/percentages.ts'
import { type CanaryRelease, type Present, planStart } from '../plans/plans.ts'
import { freshDigit, percent, ruleFor } from '../plans/routing-rules.ts'
import type { StoredRecord } from '../records/record-folder.ts'
import { effectiveValues } from '../values/rollout-values.ts'
import { editValues } from '../values/values-file.ts'
import { carryOut } from './carry-out.ts'
import type { ChangeOptions, Context } from './context.ts'
import { decisionOf, isOpen, newRecord, override, requireReason, stageOf } from './decide.ts'

export interface StartOptions extends ChangeOptions {
  readonly name: string | undefined
  readonly hypothesis: string
  readonly percentage: Percentage
  readonly canary: CanaryRelease
}

/** `experiment start`: runs a canary, and routes a share of the users to it. */
export async function start(context: Context, options: StartOptions, refusals: readonly string[] = []): Promise<void> {
  requireReason(options)
  const { present, terminal, text, valuesPath } = context
  const { istio, experiment } = present.values
  if (!istio.enabled || !experiment.enabled) {
    throw new CommandError('An experiment needs istio.enabled and experiment.enabled. Set both in the values file.')
  }
  const records = await context.records.list()
  if (await continueStart(context, options, records)) return

  const name = options.name ?? defaultName(options.canary, records)
  validate(name, options)
  await requireUnused(context, name, records)
  requireNoOther(present, records)
  const forced = override([...refusals, options.commit ? undefined : await context.target.drift(text)], options)

  const rule = ruleFor(options.percentage, freshDigit(usedRules(present, records)))
  const steps = planStart(present, { name, hypothesis: options.hypothesis, rule, canary: options.canary })
  const planned = steps.reduce((edited, { changes }) => editValues(edited, changes, valuesPath), text)
  const canary = { ...present, values: effectiveValues(planned, present.defaults, valuesPath) }
  const decision = decisionOf(context, options, forced, undefined)
  const record = newRecord(present, canary, { name, hypothesis: options.hypothesis }, [stageOf(rule, decision)])
  if (await carryOut(context, { command: 'start', steps, record, undo: true }, options)) started(context, name, rule)
  else if (options.dryRun) terminal.write(`Record: ${context.records.pathOf(record)}`)
}

/** Continues a start that stopped half-way. Returns whether there was one. */
async function continueStart(
  context: Context,
  options: StartOptions,
  records: readonly StoredRecord[],
): Promise<boolean> {
  const found = records.find(
    ({ record: { pending, declaration } }) =>
      pending?.command === 'start' && (options.name === undefined || options.name === declaration.name),
  )
  if (found?.record.pending === undefined) return false
  const { record } = found
  const { done, steps } = found.record.pending
  context.terminal.note(`Continuing the start of ${record.declaration.name} at step ${done + 1} of ${steps.length}.`)
  if (await carryOut(context, { command: 'start', steps, done, record }, options)) {
    started(context, record.declaration.name, record.stages.at(-1)?.rule ?? '')
  }
  return true
}

function started({ terminal, records }: Context, name: string, rule: string): void {
  terminal.write(`${name} runs: ${percent(shareOfUsers(rule))} of the users get the canary (rule ${rule}).`)
  terminal.write(`Record: ${records.path}. Next: npx sms-checker experiment status`)
}

/** The canary's model or version, and the date. */
function defaultName({ model, appTag, uiTag, modelTag }: CanaryRelease, records: readonly StoredRecord[]): string {
  const what = (model ?? appTag ?? uiTag ?? modelTag ?? 'canary').replaceAll(/[^A-Za-z0-9._-]/g, '-')
  const base = `${what}-${new Date().toISOString().slice(0, 10)}`
  const isUsed = (name: string) => records.some(({ record }) => record.declaration.name === name)
  let name = base
  for (let number = 2; isUsed(name); number++) name = `${base}-${number}`
  return name
}

function validate(name: string, { hypothesis, canary }: StartOptions): void {
  if (!new RegExp(experimentNamePattern).test(name)) {
    throw new CommandError(
      `The name "${name}" may have letters, digits, ".", "_" and "-", and begins with a letter or digit.`,
      exitCodes.usage,
    )
  }
  if (hypothesis.length > maxHypothesis) {
    throw new CommandError(`The hypothesis has over ${maxHypothesis} characters. Shorten it.`, exitCodes.usage)
  }
  if (Object.values(canary).every((value) => value === undefined)) {
    throw new CommandError('Say what the canary runs: --app-tag, --model, or both.', exitCodes.usage)
  }
}

/** experiment-service continues an experiment of the same name, so a new one needs a new name. */
async function requireUnused(context: Context, name: string, records: readonly StoredRecord[]): Promise<void> {
  const used = new CommandError(`An experiment named ${name} exists already. Choose another name with --name.`)
  if (records.some(({ record }) => record.declaration.name === name)) throw used
  const known = await context
    .withService((service) => service.list())
    .catch((error: unknown) => {
      if (!(error instanceof CommandError)) throw error
      return []
    })
  if (known.some((experiment) => experiment.name === name)) throw used
}

/** One experiment runs at a time. A canary that no experiment declares is not one. */
function requireNoOther({ values }: Present, records: readonly StoredRecord[]): void {
  const open = records.find(({ record }) => isOpen(record))?.record.declaration.name
  const declared = values.istio.canary.enabled && values.experiment.name !== '' ? values.experiment.name : undefined
  const running = open ?? declared
  if (running !== undefined) {
    throw new CommandError(
      `The experiment ${running} runs. End it first with "experiment promote" or "experiment rollback".`,
    )
  }
}

/** The rules of all experiments and of the present canary, in order of time. */
function usedRules({ values: { istio } }: Present, records: readonly StoredRecord[]): string[] {
  const recorded = records.flatMap(({ record }) => record.stages.map(({ rule }) => rule))
  return istio.canary.enabled ? [...recorded, istio.canary.headerRoutingRegex] : recorded
}
