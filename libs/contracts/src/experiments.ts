import { type Static, Type } from 'typebox'
import type { AppVariant } from './variants.ts'

const closed = { additionalProperties: false } as const
const count = { minimum: 0 } as const

/** Events that can happen to a user. Each user counts once per metric. For every metric, fewer users are better. */
export const experimentMetrics = ['errors', 'slow', 'marked-wrong', 'left'] as const
export const ExperimentMetric = Type.Enum(experimentMetrics, {
  title: 'ExperimentMetric',
  type: 'string',
  description: [
    'What happens to a user.',
    '`errors`: a server error or a timeout.',
    '`slow`: a response over the time limit.',
    '`marked-wrong`: the user marks a prediction as wrong.',
    '`left`: the user leaves the assigned variant.',
  ].join(' '),
})
export type ExperimentMetric = Static<typeof ExperimentMetric>

export const Guardrail = Type.Object(
  {
    metric: ExperimentMetric,
    margin: Type.Number({
      default: 1.5,
      exclusiveMinimum: 1,
      maximum: 7,
      description: 'Largest acceptable risk ratio: users with the event in canary over those in stable, per user.',
    }),
    floor: Type.Number({
      default: 0.005,
      minimum: 0,
      exclusiveMaximum: 1,
      description: 'The guardrail also passes when the share of canary users with the event is shown to be below this.',
    }),
  },
  { ...closed, title: 'Guardrail', description: 'A metric that the canary must not worsen beyond a margin.' },
)
export type Guardrail = Static<typeof Guardrail>

/** Long enough for the name that the chart derives from an image tag of up to 128 characters. */
export const maxExperimentName = 150

/** The pattern of an experiment's name. The chart uses it for the value `experiment.name`. */
export const experimentNamePattern = `^[A-Za-z0-9][A-Za-z0-9._-]{0,${maxExperimentName - 1}}$`

/** Maximum length of a hypothesis, in characters. */
export const maxHypothesis = 500

export const ExperimentDeclaration = Type.Object(
  {
    name: Type.String({
      minLength: 1,
      maxLength: maxExperimentName,
      pattern: experimentNamePattern,
      description: 'Name of the experiment. A new name starts a new experiment.',
    }),
    hypothesis: Type.String({
      default: '',
      maxLength: maxHypothesis,
      description: 'What the canary is expected to change.',
    }),
    guardrails: Type.Array(Guardrail, {
      minItems: 1,
      maxItems: experimentMetrics.length,
      default: experimentMetrics.map((metric) => ({ metric, margin: 1.5, floor: 0.005 })),
      description: 'All must hold before the canary is promoted.',
    }),
    successMetric: Type.Optional(ExperimentMetric),
    minimumDays: Type.Number({ default: 3, minimum: 0, description: 'Days before the canary can be promoted.' }),
    minimumUsers: Type.Integer({
      default: 500,
      minimum: 1,
      description: 'Users of canary before the canary can be promoted.',
    }),
    horizonDays: Type.Number({
      default: 28,
      exclusiveMinimum: 0,
      description: 'Days after which a person decides, if the evidence does not.',
    }),
  },
  { ...closed, title: 'ExperimentDeclaration', description: 'What an experiment tests, declared before it starts.' },
)
export type ExperimentDeclaration = Static<typeof ExperimentDeclaration>

export const verdicts = ['invalid', 'roll-back', 'promote', 'not-enough-data', 'keep-running', 'undecided'] as const
export const Verdict = Type.Enum(verdicts, {
  title: 'Verdict',
  type: 'string',
  description: [
    'What to do.',
    '`invalid`: the data cannot be trusted.',
    '`roll-back`: the canary harms users.',
    '`promote`: the canary is not worse, and better where that was required.',
    '`not-enough-data`: too few users or events for any statement.',
    '`keep-running`: no decision yet.',
    '`undecided`: the time is over, a person decides.',
  ].join(' '),
})
export type Verdict = Static<typeof Verdict>

const byArm = <T extends Parameters<typeof Type.Object>[0][string]>(schema: T, description: string) =>
  Type.Object({ stable: schema, canary: schema }, { ...closed, description })

/** An interval that may be open: JSON has no infinity. */
const interval = (description: string) =>
  Type.Object(
    {
      lower: Type.Number(),
      upper: Type.Union([Type.Number(), Type.Null()], { description: 'Null when there is no upper bound yet.' }),
    },
    { ...closed, description },
  )

const nullableNumber = (description: string) => Type.Union([Type.Number(), Type.Null()], { description })

export const GuardrailJudgement = Type.Object(
  {
    metric: ExperimentMetric,
    margin: Type.Number(),
    floor: Type.Number(),
    events: byArm(Type.Integer(count), 'Users with the event.'),
    users: byArm(Type.Integer(count), 'Users who count.'),
    riskRatio: nullableNumber('Most likely risk ratio. Null without an event in stable.'),
    interval: interval('Confidence sequence of the risk ratio, at 95 %.'),
    logEHarm: Type.Number({ description: 'Logarithm of the evidence that the canary does harm.' }),
    logENonInferior: Type.Number({ description: 'Logarithm of the evidence that the ratio is below the margin.' }),
    canaryUpperBound: Type.Number({
      description: 'Upper confidence bound of the share of canary users with the event.',
    }),
    result: Type.Enum(['harm', 'not-worse', 'open'], { type: 'string' }),
  },
  { ...closed, title: 'GuardrailJudgement', description: 'A guardrail, and the evidence for and against it.' },
)
export type GuardrailJudgement = Static<typeof GuardrailJudgement>

export const Forecast = Type.Object(
  {
    fewestUsers: Type.Integer({ ...count, description: 'Further users, of both variants, in the better case.' }),
    mostUsers: nullableNumber('Further users in the worse case. Null when that case never leads to a promotion.'),
    days: nullableNumber('Days until the better case, at the present number of users per day.'),
  },
  {
    ...closed,
    title: 'Forecast',
    description:
      'Users and days until promotion, for two cases: the shares of events stay as they are, or the canary has no effect.',
  },
)
export type Forecast = Static<typeof Forecast>

export const NegativeControl = Type.Object(
  {
    name: Type.Enum(['guess', 'message-length'], { type: 'string' }),
    logE: Type.Number({ description: 'Logarithm of the evidence that the variants differ.' }),
    counts: Type.Array(
      Type.Object({ value: Type.String(), stable: Type.Integer(count), canary: Type.Integer(count) }, closed),
    ),
  },
  {
    ...closed,
    title: 'NegativeControl',
    description: "A property of each user's first message that the canary cannot influence.",
  },
)
export type NegativeControl = Static<typeof NegativeControl>

/** Maximum length of the reason of a rollback, in characters. */
export const maxRollbackReason = 1_000

const rollbackReason = Type.String({
  minLength: 1,
  maxLength: maxRollbackReason,
  description: 'Why the canary was rolled back, in one sentence.',
})

/** The body of `POST /experiments/{name}/rollback`. */
export const RollbackRequest = Type.Object(
  { reason: rollbackReason },
  { ...closed, title: 'RollbackRequest', description: 'Why the canary was rolled back.' },
)
export type RollbackRequest = Static<typeof RollbackRequest>

export const RolledBack = Type.Object(
  {
    at: Type.Integer({ description: 'Milliseconds since 1970.' }),
    reason: rollbackReason,
  },
  {
    ...closed,
    title: 'RolledBack',
    description: 'When and why an automatic rollback took the users off the canary. It ended the experiment.',
  },
)
export type RolledBack = Static<typeof RolledBack>

export const ExperimentJudgement = Type.Object(
  {
    experiment: ExperimentDeclaration,
    judgedAt: Type.Integer({ description: 'Milliseconds since 1970.' }),
    startedAt: Type.Integer({ description: 'Start of the first stage, in milliseconds since 1970.' }),
    lastEventAt: Type.Optional(
      Type.Integer({
        description: 'Time of the newest outcome, in milliseconds since 1970. Absent before the first one.',
      }),
    ),
    verdict: Verdict,
    reason: Type.String({ description: 'Why, in one sentence.' }),
    rolledBack: Type.Optional(RolledBack),
    action: Type.Optional(Type.String({ description: 'How to carry out the verdict.' })),
    guardrails: Type.Array(GuardrailJudgement),
    success: Type.Optional(
      Type.Object(
        { metric: ExperimentMetric, logEBetter: Type.Number(), better: Type.Boolean() },
        { ...closed, description: 'Evidence that the canary is better.' },
      ),
    ),
    users: byArm(Type.Integer(count), 'Users who count.'),
    sampleRatio: Type.Object(
      {
        share: Type.Number({ description: "Canary's share of users by the routing rule of the last stage." }),
        observed: nullableNumber("Canary's share of the users who count, in the last stage."),
        logE: Type.Number({ description: 'Logarithm of the evidence of a sample ratio mismatch.' }),
      },
      closed,
    ),
    negativeControls: Type.Array(NegativeControl),
    placebo: Type.Array(
      Type.Object(
        {
          digit: Type.Integer({ minimum: 0, maximum: 9 }),
          metric: ExperimentMetric,
          logE: Type.Number({
            description: 'Logarithm of the evidence of harm, although both groups use the same release.',
          }),
          alarm: Type.Boolean(),
        },
        closed,
      ),
      { description: 'Users of stable with one last digit, compared with the other users of stable.' },
    ),
    spamShare: Type.Optional(interval('Difference of the shares of spam, canary minus stable. For information.')),
    exclusions: Type.Array(Type.Object({ reason: Type.String(), events: Type.Integer(count) }, closed)),
    forecast: Type.Optional(Forecast),
    stages: Type.Array(
      Type.Object(
        { rule: Type.String(), share: Type.Number(), startedAt: Type.Integer(), users: byArm(Type.Integer(count), '') },
        closed,
      ),
    ),
  },
  { ...closed, title: 'ExperimentJudgement', description: 'The verdict on an experiment, and the numbers behind it.' },
)
export type ExperimentJudgement = Static<typeof ExperimentJudgement>

/** One earlier verdict on an experiment. */
export const JudgementSummary = Type.Object(
  {
    judgedAt: Type.Integer({ description: 'Milliseconds since 1970.' }),
    verdict: Verdict,
    reason: Type.String(),
    users: byArm(Type.Integer(count), 'Users who count.'),
    guardrails: Type.Array(
      Type.Object(
        {
          metric: ExperimentMetric,
          riskRatio: nullableNumber('Most likely risk ratio.'),
          interval: interval('Confidence sequence of the risk ratio, at 95 %.'),
        },
        closed,
      ),
    ),
  },
  { ...closed, title: 'JudgementSummary', description: 'The verdict at one time, with the intervals.' },
)
export type JudgementSummary = Static<typeof JudgementSummary>

export const ExperimentList = Type.Array(
  Type.Object(
    {
      name: Type.String(),
      hypothesis: Type.String(),
      startedAt: Type.Integer({ description: 'Milliseconds since 1970.' }),
      endedAt: Type.Optional(Type.Integer({ description: 'Absent while the experiment runs.' })),
      verdict: Verdict,
      reason: Type.String(),
      rolledBack: Type.Optional(RolledBack),
      users: byArm(Type.Integer(count), 'Users who count.'),
    },
    closed,
  ),
  { title: 'ExperimentList', description: 'All experiments, the newest first, with their last verdicts.' },
)
export type ExperimentList = Static<typeof ExperimentList>

export const ExperimentHistory = Type.Array(JudgementSummary, {
  title: 'ExperimentHistory',
  description: 'Verdicts in order of time: all of the last two hours, and the first of each earlier hour.',
})
export type ExperimentHistory = Static<typeof ExperimentHistory>

export const shadowVerdicts = ['not-worse', 'worse', 'keep-running'] as const

const agreement = Type.Object(
  { value: Type.String(), pairs: Type.Integer(count), agreeing: Type.Integer(count) },
  { ...closed, description: 'Pairs of predictions of one kind.' },
)

export const ShadowJudgement = Type.Object(
  {
    judgedAt: Type.Integer({ description: 'Milliseconds since 1970.' }),
    primaryModel: Type.Optional(Type.String()),
    shadowModel: Type.Optional(Type.String()),
    verdict: Type.Enum(shadowVerdicts, { type: 'string' }),
    reason: Type.String({ description: 'Why, in one sentence.' }),
    users: Type.Integer({ ...count, description: 'Users with a pair of predictions.' }),
    disagreeingUsers: Type.Integer({ ...count, description: 'Users whose pair differs. One pair per user counts.' }),
    disagreementBound: Type.Number({ description: 'Upper bound of the difference of the accuracies.' }),
    margin: Type.Number({ description: 'Largest acceptable loss of accuracy.' }),
    labelled: Type.Object(
      {
        shadowRight: Type.Integer(count),
        primaryRight: Type.Integer(count),
        reportingBias: Type.Number(),
        logEBetter: Type.Number(),
        logEWorse: Type.Number(),
      },
      { ...closed, description: 'Users with feedback on a message on which the models disagree.' },
    ),
    byTime: Type.Array(agreement),
    byLength: Type.Array(agreement),
    byKind: Type.Array(
      Type.Object(
        {
          primary: Type.Enum(['spam', 'ham'], { type: 'string' }),
          shadow: Type.Enum(['spam', 'ham'], { type: 'string' }),
          pairs: Type.Integer(count),
        },
        closed,
      ),
    ),
    lostMirrors: Type.Integer({
      ...count,
      description: 'Predictions of the primary without a prediction of the shadow.',
    }),
    latencyMs: Type.Optional(
      Type.Object(
        { primary: Type.Number(), shadow: Type.Number() },
        { ...closed, description: 'Mean over all pairs.' },
      ),
    ),
  },
  { ...closed, title: 'ShadowJudgement', description: 'How the shadow model compares with the primary.' },
)
export type ShadowJudgement = Static<typeof ShadowJudgement>

/** Counts of users by arm. */
export type ByArm<T> = Record<AppVariant, T>
