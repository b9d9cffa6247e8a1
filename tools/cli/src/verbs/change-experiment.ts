import { CommandError } from '../command-error.ts'
import type { Percentage } from '../plans/percentages.ts'
import { planPromote, planRamp, planRollback, type Step } from '../plans/plans.ts'
import { rampedRule } from '../plans/routing-rules.ts'
import type { ExperimentRecord } from '../records/experiment-record.ts'
import { time } from '../records/markdown.ts'
import { carryOut } from './carry-out.ts'
import type { ChangeOptions, Context } from './context.ts'
import {
  decisionOf,
  findRunning,
  objections,
  override,
  pendingOf,
  type RunningExperiment,
  requireReason,
  stageOf,
} from './decide.ts'

/** `experiment ramp`: routes more users to the canary. */
export async function ramp(context: Context, percentage: Percentage, options: ChangeOptions): Promise<void> {
  requireReason(options)
  const command = `ramp ${percentage}`
  const running = await findRunning(context)
  const done = await continued(context, running.record, command, options)
  if (done === undefined) {
    requireUsers(running)
    const rule = rampedRule(context.present.values.istio.canary.headerRoutingRegex, percentage)
    const refusals = objections(running, ['keep-running', 'not-enough-data', 'promote'])
    const forced = override([...refusals, ...(await systemRefusals(context, options))], options)
    const stage = stageOf(rule, decisionOf(context, options, forced, running.evidence))
    const record = { ...running.record, stages: [...running.record.stages, stage] }
    if (!(await carryOut(context, { command, steps: planRamp(context.present, percentage), record }, options))) return
  } else if (!done) return
  context.terminal.write(`${running.record.declaration.name}: ${percentage} % of the users get the canary.`)
}

/** `experiment promote`: gives app, page and model of the canary to all users. */
export async function promote(context: Context, options: ChangeOptions): Promise<void> {
  requireReason(options)
  const running = await findRunning(context)
  const done = await continued(context, running.record, 'promote', options)
  if (done === undefined) {
    requireUsers(running)
    const steps = planPromote(context.present)
    const forced = override([...objections(running, ['promote']), ...(await systemRefusals(context, options))], options)
    const end = { ...decisionOf(context, options, forced, running.evidence), decision: 'promoted' } as const
    if (!(await carryOut(context, { command: 'promote', steps, record: { ...running.record, end } }, options))) return
  } else if (!done) return
  context.terminal.write(`${running.record.declaration.name} is promoted: all users have its app, page and model.`)
  context.terminal.write(`Record: ${context.records.pathOf(running.record)}`)
}

/** `experiment rollback`: takes all users off the canary and ends it. It needs no evidence, but a reason when the verdict does not give one. */
export async function rollback(context: Context, options: ChangeOptions): Promise<void> {
  requireReason(options)
  const running = await findRunning(context)
  const { record, evidence, missing } = running
  const pending = record.pending?.command === 'rollback'
  const done = pending ? await continued(context, record, 'rollback', options) : undefined
  if (done === undefined) {
    if (record.end?.decision === 'promoted') {
      throw new CommandError(
        `The promotion of ${record.declaration.name} stopped half-way. Repeat "experiment promote" to complete it; to return to the old release, start an experiment with it.`,
      )
    }
    const automatic = evidence?.judgement.rolledBack
    const verdict = evidence?.judgement.verdict
    const isSupported = automatic !== undefined || verdict === 'roll-back' || verdict === 'invalid'
    if (!isSupported && options.reason === undefined) {
      throw new CommandError(
        `The verdict is ${verdict?.replaceAll('-', ' ') ?? `unknown (${missing})`}, so write down why you roll back: --reason "why".`,
      )
    }
    const end = {
      ...decisionOf(context, options, [], evidence),
      decision: 'rolled-back',
      ...(automatic !== undefined && { automatic }),
    } as const
    const steps = rollbackSteps(context)
    if (!(await carryOut(context, { command: 'rollback', steps, record: { ...record, end } }, options))) return
  } else if (!done) return
  context.terminal.write(`${record.declaration.name} is rolled back: all users have the stable release.`)
  context.terminal.write(`Record: ${context.records.pathOf(record)}`)
}

/** None when the canary was removed by hand, so that its record can still be closed. */
function rollbackSteps({ present }: Context): readonly Step[] {
  return present.values.istio.canary.enabled ? planRollback(present) : []
}

/** Completes the same command when it stopped half-way. Returns `undefined` when there is nothing to complete. */
async function continued(
  context: Context,
  record: ExperimentRecord,
  command: string,
  options: ChangeOptions,
): Promise<boolean | undefined> {
  const pending = pendingOf(record, command)
  if (pending === undefined) return undefined
  const { steps, done } = pending
  context.terminal.note(`Continuing at step ${done + 1} of ${steps.length}.`)
  return carryOut(context, { command, steps, done, record }, options)
}

/** Refuses to continue an experiment that an automatic rollback has ended. */
function requireUsers({ evidence, record }: RunningExperiment): void {
  const rolledBack = evidence?.judgement.rolledBack
  if (rolledBack === undefined) return
  throw new CommandError(
    `${record.declaration.name} was rolled back automatically on ${time(rolledBack.at)}: ${rolledBack.reason} Run "experiment rollback" to bring the values file up to date.`,
  )
}

async function systemRefusals(
  { target, text }: Context,
  { commit }: ChangeOptions,
): Promise<readonly (string | undefined)[]> {
  return commit ? [] : [await target.drift(text), await target.canaryProblem()]
}
