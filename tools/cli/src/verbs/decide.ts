import { type ExperimentEvidence, type ExperimentList, experimentMetrics, type Verdict } from '@sms-checker/contracts'
import { alpha, shareOfUsers } from '@sms-checker/verdict'
import { CommandError, exitCodes } from '../command-error.ts'
import type { Present } from '../plans/plans.ts'
import type { ExperimentRecord, RecordedDecision } from '../records/experiment-record.ts'
import { time } from '../records/markdown.ts'
import type { ChangeOptions, Context } from './context.ts'

/** Age at which evidence no longer supports a decision. */
const staleMs = 10 * 60_000

/** The experiment that the values file declares. */
export interface RunningExperiment {
  readonly record: ExperimentRecord
  readonly evidence: ExperimentEvidence | undefined
  /** Why there is no evidence. */
  readonly missing: string | undefined
}

/** Finds the running experiment with its record and evidence. An experiment that has no record gets one. */
export async function findRunning(context: Context): Promise<RunningExperiment> {
  const { present, records } = context
  const open = (await records.list()).filter(({ record }) => isOpen(record))
  const declared = present.values.experiment.name
  const stored =
    open.find(({ record }) => record.declaration.name === declared) ?? (open.length === 1 ? open[0] : undefined)
  const found = await context
    .withService(async (service) => {
      const name = stored?.record.declaration.name ?? (declared || newestRunning(await service.list()))
      return { evidence: name === undefined ? undefined : await service.evidence(name), missing: undefined }
    })
    .catch((error: unknown) => {
      if (!(error instanceof CommandError)) throw error
      return { evidence: undefined, missing: error.message }
    })
  const record = stored?.record ?? adopt(context, found.evidence)
  return { record, ...found }
}

/** Whether an experiment has no decision yet, or one that is not carried out. */
export function isOpen({ end, pending }: ExperimentRecord): boolean {
  return end === undefined || pending !== undefined
}

/** Refuses a command while another one is half-way. Returns the steps that are left if it is the same one. */
export function pendingOf({ pending, declaration }: ExperimentRecord, command: string) {
  if (pending === undefined) return undefined
  if (pending.command === command) return pending
  throw new CommandError(
    `The command "${pending.command}" for ${declaration.name} stopped after step ${pending.done} of ${pending.steps.length}. Repeat it, or run "experiment rollback".`,
  )
}

/** Returns why the evidence does not support a decision that needs one of these verdicts. */
export function objections(
  { evidence, missing }: RunningExperiment,
  supporting: readonly Verdict[],
  now = Date.now(),
): string[] {
  if (evidence === undefined) {
    return [`The verdict is unknown. ${missing ?? 'experiment-service knows no running experiment. Start one.'}`]
  }
  const { verdict, reason, lastEventAt } = evidence.judgement
  return [
    ...(supporting.includes(verdict)
      ? []
      : [`The verdict is ${verdict.replaceAll('-', ' ')}: ${reason} ${advice(verdict)}`]),
    ...(lastEventAt !== undefined && now - lastEventAt <= staleMs
      ? []
      : [
          `The evidence is stale: ${lastEventAt === undefined ? 'no outcome has arrived' : `the newest outcome is from ${time(lastEventAt)}`}. Check that users reach the system, and that app-service reaches experiment-service.`,
        ]),
  ]
}

function advice(verdict: Verdict): string {
  switch (verdict) {
    case 'roll-back':
    case 'invalid':
      return 'Run "experiment rollback".'
    case 'keep-running':
    case 'not-enough-data':
      return 'Wait, or run "experiment ramp".'
    case 'promote':
      return 'Run "experiment promote".'
    case 'undecided':
      return 'Decide yourself, and write down why.'
  }
}

/**
 * Returns the refusals that the user overrides with `--force --reason`.
 *
 * @throws CommandError with all refusals when the user does not
 */
export function override(refusals: readonly (string | undefined)[], { force, reason }: ChangeOptions): string[] {
  const given = refusals.filter((refusal) => refusal !== undefined)
  if (given.length === 0) return []
  if (force && reason !== undefined) return given
  throw new CommandError(`${given.join('\n')}\nTo go ahead nevertheless, pass --force --reason "why".`)
}

/** @throws CommandError for `--force` without a reason */
export function requireReason({ force, reason }: ChangeOptions): void {
  if (force && (reason === undefined || reason.trim() === '')) {
    throw new CommandError('--force needs --reason "why": it goes into the record.', exitCodes.usage)
  }
}

/** Returns what the record says about a decision of the user. */
export function decisionOf(
  { user }: Context,
  { reason }: ChangeOptions,
  forced: readonly string[],
  evidence: ExperimentEvidence | undefined,
): RecordedDecision {
  return {
    at: Date.now(),
    by: user,
    ...(reason !== undefined && { reason }),
    ...(forced.length > 0 && { forced: [...forced] }),
    ...(evidence !== undefined && { evidence }),
  }
}

/** Returns a new record with one stage. */
export function newRecord(
  { values }: Present,
  canary: Present,
  names: { readonly name: string; readonly hypothesis: string },
  stages: ExperimentRecord['stages'],
): ExperimentRecord {
  const { guardrails, successMetric, minimumDays, minimumUsers, horizonDays } = values.experiment
  const metric = experimentMetrics.find((known) => known === successMetric)
  return {
    declaration: {
      ...names,
      guardrails,
      ...(metric !== undefined && { successMetric: metric }),
      minimumDays,
      minimumUsers,
      horizonDays,
    },
    alpha,
    stable: releaseOf(values.app.stable, values.model.primary),
    canary: releaseOf(canary.values.app.canary, canary.values.model.canary),
    stages,
  }
}

export function stageOf(rule: string, decision: RecordedDecision): ExperimentRecord['stages'][number] {
  return { ...decision, rule, share: shareOfUsers(rule) }
}

/** Records an experiment that was started without this command. */
function adopt(context: Context, evidence: ExperimentEvidence | undefined): ExperimentRecord {
  const { present, user } = context
  const { istio, experiment, app } = present.values
  if (!istio.canary.enabled) {
    throw new CommandError('No experiment runs: the values file has no canary. Run "experiment start".')
  }
  const rule = istio.canary.headerRoutingRegex
  const judged = evidence?.judgement
  const name = judged?.experiment.name ?? (experiment.name || `canary-${app.canary.image.tag || 'default'}`)
  const stages = (judged?.stages ?? []).map((stage) => ({
    at: stage.startedAt,
    by: user,
    rule: stage.rule,
    share: stage.share,
  }))
  const record = newRecord(present, present, { name, hypothesis: experiment.hypothesis }, [])
  return {
    ...record,
    declaration: judged?.experiment ?? record.declaration,
    stages: stages.length > 0 ? stages : [stageOf(rule, { at: Date.now(), by: user })],
  }
}

function newestRunning(list: ExperimentList): string | undefined {
  return list.find(({ endedAt }) => endedAt === undefined)?.name
}

function releaseOf(
  { version, image, ui }: Present['values']['app']['stable'],
  { model, image: modelImage }: Present['values']['model']['primary'],
): ExperimentRecord['stable'] {
  const orDefault = (tag: string) => tag || 'of the chart'
  return {
    app: version || orDefault(image.tag),
    page: orDefault(ui.image.tag),
    model: modelImage.tag === '' ? model : `${model} (image ${modelImage.tag})`,
  }
}
