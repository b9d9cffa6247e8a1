import {
  type ExperimentCounts,
  type ExperimentDeclaration,
  type ExperimentJudgement,
  type ExperimentMetric,
  experimentMetrics,
  type Forecast,
  type GuardrailJudgement,
  type StageCounts,
  type Verdict,
} from '@sms-checker/contracts'
import { differenceConfidenceSequence, logEvidenceOfHarm, logEvidenceOfNonInferiority } from 'sequential-tests'
import { comparingStages, eventsByStage, totalOf } from './counts.ts'
import { forecastPromotion } from './forecast.ts'
import { alpha, judgeGuardrail } from './judge-guardrail.ts'
import { invalidity, negativeControls, sampleRatioEvidence } from './validity.ts'
import { list, number, significant } from './wording.ts'

const dayMs = 24 * 60 * 60 * 1000

/** Minimum number of canary users for a promotion. */
const fewestUsers = 100

/** Minimum number of events, of both arms, for a statement about a ratio. */
const fewestEvents = 10

/** The canary is down when more than this share of its recent messages failed, given this many messages and users with failures. */
const down = { messages: 20, users: 3, failedShare: 0.5 }

interface Decision {
  readonly verdict: Verdict
  /** In one sentence. */
  readonly reason: string
}

const actions: Partial<Record<Verdict, string>> = {
  invalid: 'Stop the experiment, remove the cause, and start an experiment with a new name.',
  'roll-back':
    'helm upgrade deployment ./deploy/helm --reset-then-reuse-values --set-string istio.canary.headerRoutingRegex=none',
  promote: 'Promote app and model together: docs/deployment.md.',
  undecided: 'Decide, and write down why.',
}

/**
 * Judges an experiment from the users counted so far. Call it as often as you like: the error rates hold for all calls together. The verdicts
 * are tried in this order: invalid, roll back, promote, not enough data, keep running or, after the horizon, undecided.
 *
 * @param now milliseconds since 1970
 */
export function judgeExperiment(
  experiment: ExperimentDeclaration,
  counts: ExperimentCounts,
  now: number,
): ExperimentJudgement {
  const stages = comparingStages(counts)
  const startedAt = counts.stages[0]?.startedAt ?? now
  const users = totalOf(stages, (arm) => arm.users)
  const last = counts.stages.at(-1)
  const guardrails =
    stages.length === 0
      ? []
      : experiment.guardrails.map((guardrail) => judgeGuardrail(guardrail, experiment.guardrails.length, stages))
  const success = stages.length === 0 ? undefined : judgeSuccess(experiment.successMetric, stages)
  const controls = negativeControls(stages)
  const sampleRatioLogE = sampleRatioEvidence(stages)
  const spamShare = compareSpam(stages)
  const forecast = stages.length === 0 ? undefined : forecastPromotion(experiment, stages, now - startedAt)

  const judged = { experiment, guardrails, success, users, days: (now - startedAt) / dayMs, forecast }
  const decision =
    reject(invalidity(stages, counts, sampleRatioLogE, controls)) ??
    rollBack(guardrails, counts.recentCanary) ??
    promote(judged) ??
    notEnoughData(judged) ??
    wait(judged)
  const action = actions[decision.verdict]
  const waits = decision.verdict === 'keep-running' || decision.verdict === 'not-enough-data'

  return {
    experiment,
    judgedAt: now,
    startedAt,
    ...decision,
    ...(action !== undefined && { action }),
    guardrails,
    ...(success !== undefined && { success }),
    users,
    sampleRatio: {
      share: last?.share ?? 0,
      observed: last === undefined ? null : observedShare(last),
      logE: sampleRatioLogE,
    },
    negativeControls: controls,
    placebo: judgePlacebo(counts),
    ...(spamShare !== undefined && { spamShare }),
    exclusions: [...counts.exclusions],
    ...(waits && forecast !== undefined && { forecast }),
    stages: counts.stages.map(({ rule, share, startedAt, canary, stable }) => ({
      rule,
      share,
      startedAt,
      users: { canary: canary.users, stable: stable.users },
    })),
  }
}

interface Judged {
  readonly experiment: ExperimentDeclaration
  readonly guardrails: readonly GuardrailJudgement[]
  readonly success: ExperimentJudgement['success'] | undefined
  readonly users: ExperimentJudgement['users']
  readonly days: number
  readonly forecast: Forecast | undefined
}

function reject(reason: string | undefined): Decision | undefined {
  return reason === undefined ? undefined : { verdict: 'invalid', reason }
}

function rollBack(
  guardrails: readonly GuardrailJudgement[],
  recent: ExperimentCounts['recentCanary'],
): Decision | undefined {
  const harmed = guardrails.filter(({ result }) => result === 'harm').sort((a, b) => b.logEHarm - a.logEHarm)
  const [worst] = harmed
  if (worst !== undefined) {
    const { metric, events, users, riskRatio, interval } = worst
    const times = riskRatio === null ? 'much more often than' : `${significant(riskRatio)} times as often as`
    const others = harmed.slice(1).map((one) => metricNames[one.metric])
    return {
      verdict: 'roll-back',
      reason:
        `Users of canary ${metricPhrases[metric]} ${times} users of stable ` +
        `(${number(events.canary)} of ${number(users.canary)} against ${number(events.stable)} of ${number(users.stable)}; ` +
        `at least ${significant(interval.lower)} times)` +
        (others.length === 0 ? '.' : `; also worse: ${list(others)}.`),
    }
  }
  const { messages, failed, users } = recent
  if (messages >= down.messages && users >= down.users && failed > down.failedShare * messages) {
    const reason = `Canary is down: ${number(failed)} of its last ${number(messages)} messages failed.`
    return { verdict: 'roll-back', reason }
  }
  return undefined
}

function promote({ experiment, guardrails, success, users, days }: Judged): Decision | undefined {
  const passed = guardrails.length > 0 && guardrails.every(({ result }) => result === 'not-worse')
  if (!passed || success?.better === false) return undefined
  if (users.canary < Math.max(experiment.minimumUsers, fewestUsers) || days < experiment.minimumDays) return undefined
  const better = success === undefined ? '' : `, and has fewer users with ${metricNames[success.metric]}`
  return {
    verdict: 'promote',
    reason: `Canary is not worse than stable by more than its margin on any guardrail (${list(
      guardrails.map(({ metric }) => metricNames[metric]),
    )})${better}, after ${number(users.canary)} users of canary in ${significant(days)} days.`,
  }
}

function notEnoughData({ experiment, guardrails, users, days }: Judged): Decision | undefined {
  const decide = (missing: string): Decision => ({
    verdict: 'not-enough-data',
    reason:
      days < experiment.horizonDays
        ? missing
        : `${missing.slice(0, -1)}, and the horizon of ${experiment.horizonDays} days is over: a person decides.`,
  })
  if (guardrails.length === 0) return decide('The routing rule gives no user to one of the variants.')
  if (users.canary < fewestUsers) {
    return decide(`Canary has ${number(users.canary)} users; at least ${fewestUsers} are required for any statement.`)
  }
  const rare = guardrails.filter(
    ({ result, events }) => result === 'open' && events.canary + events.stable < fewestEvents,
  )
  if (rare.length === 0) return undefined
  const names = list(rare.map(({ metric }) => metricNames[metric]))
  return decide(
    `Fewer than ${fewestEvents} users have ${names}, and canary has too few users to show that it is rare enough.`,
  )
}

/** Returns the verdict when the evidence does not decide yet, and what is missing. */
function wait({ experiment, guardrails, success, users, days, forecast }: Judged): Decision {
  const open = guardrails.filter(({ result }) => result === 'open').map(({ metric }) => metricNames[metric])
  const missing = [
    ...(open.length === 0 ? [] : [`it is not yet shown that canary stays within the margin for ${list(open)}`]),
    ...(success?.better === false
      ? [`it is not yet shown that canary is better for ${metricNames[success.metric]}`]
      : []),
    ...(users.canary < experiment.minimumUsers
      ? [`canary has ${number(users.canary)} of ${number(experiment.minimumUsers)} users`]
      : []),
    ...(days < experiment.minimumDays
      ? [`${significant(days)} of at least ${significant(experiment.minimumDays)} days are over`]
      : []),
  ]
  const because = `No guardrail shows harm, but ${list(missing)}`
  if (days >= experiment.horizonDays) {
    return {
      verdict: 'undecided',
      reason: `${because}, and the horizon of ${significant(experiment.horizonDays)} days is over: a person decides.`,
    }
  }
  return { verdict: 'keep-running', reason: `${because}: ${forecastWords(forecast)}.` }
}

function forecastWords(forecast: Forecast | undefined): string {
  if (forecast === undefined) return 'with the present shares of events, more users will not change that'
  const { fewestUsers, mostUsers, days } = forecast
  const range =
    mostUsers === null || significant(mostUsers) === significant(fewestUsers)
      ? significant(fewestUsers)
      : `${significant(fewestUsers)}–${significant(mostUsers)}`
  const time = days === null ? '' : `, about ${days < 1 ? 'a day' : `${significant(days)} days`}`
  return `about ${range} more users${time}`
}

function judgeSuccess(metric: ExperimentMetric | undefined, stages: readonly StageCounts[]) {
  if (metric === undefined) return undefined
  const logEBetter = logEvidenceOfNonInferiority(eventsByStage(stages, metric), 1)
  return { metric, logEBetter, better: logEBetter >= Math.log(1 / alpha) }
}

/** Returns the asymptotic interval of the difference. It needs ten events and ten non-events in each arm. */
function compareSpam(stages: readonly StageCounts[]): ExperimentJudgement['spamShare'] {
  const users = totalOf(stages, (arm) => arm.users)
  const events = totalOf(stages, (arm) => arm.spam)
  const enough = (arm: 'canary' | 'stable') => events[arm] >= 10 && users[arm] - events[arm] >= 10
  if (!enough('canary') || !enough('stable')) return undefined
  return differenceConfidenceSequence(
    { events: events.canary, users: users.canary },
    { events: events.stable, users: users.stable },
    alpha,
  )
}

/** Compares each placebo digit with the others as if it were the canary. Harm that it finds is a false alarm. */
function judgePlacebo({ placebo }: ExperimentCounts): ExperimentJudgement['placebo'] {
  if (placebo.length < 2) return []
  return placebo.flatMap((one) =>
    experimentMetrics.map((metric) => {
      const total = placebo.reduce((sum, { events }) => sum + events[metric], 0)
      const canary = one.events[metric]
      const logE = logEvidenceOfHarm([{ canary, stable: total - canary, share: 1 / placebo.length }])
      return { digit: one.digit, metric, logE, alarm: logE >= Math.log(1 / alpha) }
    }),
  )
}

function observedShare({ canary, stable }: StageCounts): number | null {
  const users = canary.users + stable.users
  return users === 0 ? null : canary.users / users
}

const metricNames: Record<ExperimentMetric, string> = {
  errors: 'errors',
  slow: 'slow responses',
  'marked-wrong': 'predictions marked wrong',
  left: 'leaving the variant',
}

/** Completes "Users of canary … twice as often". */
const metricPhrases: Record<ExperimentMetric, string> = {
  errors: 'get errors',
  slow: 'get slow responses',
  'marked-wrong': 'mark predictions as wrong',
  left: 'leave their variant',
}
