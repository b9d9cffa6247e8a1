import type {
  ArmCounts,
  ExperimentCounts,
  ExperimentDeclaration,
  ExperimentHistory,
  ExperimentJudgement,
  ExperimentList,
  ShadowJudgement,
} from '@sms-checker/contracts'
import { experimentMetrics } from '@sms-checker/contracts'
import { judgeExperiment, judgeShadow } from '@sms-checker/verdict'

const day = 24 * 60 * 60 * 1000
const startedAt = Date.UTC(2026, 5, 1, 9)

const experiment: ExperimentDeclaration = {
  name: 'shorter-answers',
  hypothesis: 'The new model marks fewer messages wrongly.',
  guardrails: experimentMetrics.map((metric) => ({ metric, margin: 1.5, floor: 0.005 })),
  minimumDays: 3,
  minimumUsers: 500,
  horizonDays: 28,
}

function arm(users: number, errorShare: number): ArmCounts {
  const part = (share: number) => Math.round(users * share)
  return {
    users,
    events: { errors: part(errorShare), slow: part(0.03), 'marked-wrong': part(0.08), left: part(0.002) },
    spam: part(0.3),
    guesses: { spam: part(0.1), ham: part(0.2), unsure: part(0.02) },
    lengths: { 20: part(0.1), 80: part(0.4), 160: part(0.5) },
    versions: ['app 1.4.0, model 2'],
  }
}

function counts(users: number, canaryErrors: number): ExperimentCounts {
  const placebo = [1, 2, 3, 4, 5, 6, 7, 8, 9].map((digit) => ({ digit, ...arm(Math.round(users / 10), 0.01) }))
  return {
    stages: [
      {
        rule: '.*4$',
        share: 0.1,
        startedAt,
        canary: arm(users / 10, canaryErrors),
        stable: arm((9 * users) / 10, 0.01),
      },
    ],
    placebo,
    delivery: { canary: { sent: users, dropped: 0 }, stable: { sent: 9 * users, dropped: 2 } },
    recentCanary: { users: 12, messages: 40, failed: 1 },
    exclusions: [
      { reason: 'id-not-sent', events: 4210 },
      { reason: 'volunteer', events: 312 },
      { reason: 'served-not-assigned', events: 18 },
    ],
  }
}

/** The judge's verdicts on an experiment of a few days, with the share of canary users who get an error. */
export function judgements(canaryErrors = 0.01, days = 4): readonly ExperimentJudgement[] {
  return Array.from({ length: 4 * days }, (_, index) =>
    judgeExperiment(experiment, counts(1000 * (index + 1), canaryErrors), startedAt + ((index + 1) * day) / 4),
  )
}

export function historyOf(judged: readonly ExperimentJudgement[]): ExperimentHistory {
  return judged.map(({ judgedAt, verdict, reason, users, guardrails }) => ({
    judgedAt,
    verdict,
    reason,
    users,
    guardrails: guardrails.map(({ metric, riskRatio, interval }) => ({ metric, riskRatio, interval })),
  }))
}

export function listOf({ experiment, verdict, reason, users }: ExperimentJudgement): ExperimentList {
  const { name, hypothesis } = experiment
  return [
    { name, hypothesis, startedAt, verdict, reason, users },
    {
      name: 'faster-start',
      hypothesis: '',
      startedAt: startedAt - 20 * day,
      endedAt: startedAt - 12 * day,
      verdict: 'promote',
      reason: 'Canary is not worse than stable by more than its margin on any guardrail.',
      users: { canary: 2000, stable: 18_000 },
    },
  ]
}

export const shadow: ShadowJudgement = judgeShadow(
  {
    users: 8000,
    disagreeingUsers: 240,
    shadowRight: 40,
    primaryRight: 9,
    byTime: ['2026-06-01', '2026-06-02', '2026-06-03'].map((value) => ({ value, pairs: 9000, agreeing: 8790 })),
    byLength: [20, 40, 80, 160, 320].map((bound) => ({ value: String(bound), pairs: 5000, agreeing: 5000 - bound })),
    byKind: [
      { primary: 'spam', shadow: 'spam', pairs: 8000 },
      { primary: 'spam', shadow: 'ham', pairs: 310 },
      { primary: 'ham', shadow: 'spam', pairs: 260 },
      { primary: 'ham', shadow: 'ham', pairs: 18_000 },
    ],
    lostMirrors: 12,
    primaryModel: 'tfidf-logreg 3',
    shadowModel: 'char-cnn 1',
    latencyMs: { primary: 1.8, shadow: 3.2 },
  },
  startedAt + 4 * day,
)
