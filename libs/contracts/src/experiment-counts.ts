import { type Static, type TSchema, Type } from 'typebox'
import { ExperimentJudgement } from './experiments.ts'
import type { LengthBucket } from './limits.ts'

type DeepReadonly<T> = T extends object ? { readonly [K in keyof T]: DeepReadonly<T[K]> } : T

/** Declares that code only reads the values of a schema. */
const readonly = <T extends TSchema>(schema: T) => Type.Unsafe<DeepReadonly<Static<T>>>(schema)

const closed = { additionalProperties: false } as const
const count = Type.Integer({ minimum: 0 })

const eventsByMetric = Type.Object(
  { errors: count, slow: count, 'marked-wrong': count, left: count },
  { ...closed, description: 'Users with at least one event, by metric.' },
)

const armCounts = Type.Object(
  {
    users: count,
    events: eventsByMetric,
    spam: Type.Integer({ minimum: 0, description: 'Users whose first prediction was spam.' }),
    guesses: Type.Object(
      { spam: count, ham: count, unsure: count },
      {
        ...closed,
        description: 'Users by their guess for their first message. Users without a guess are not counted.',
      },
    ),
    lengths: Type.Unsafe<Partial<Record<LengthBucket, number>>>(
      Type.Record(Type.String({ pattern: '^\\d+$' }), count, {
        description: 'Users by the length of their first message.',
      }),
    ),
    versions: Type.Array(Type.String(), {
      description: 'Versions of app and model that served the arm, for example `app 1.2.0, model linear 1.0.0`.',
    }),
  },
  {
    ...closed,
    description: 'Users of one arm during one stage, each counted in the stage in which they arrived.',
  },
)
export type ArmCounts = DeepReadonly<Static<typeof armCounts>>

const stageCounts = Type.Object(
  {
    rule: Type.String(),
    share: Type.Number({
      minimum: 0,
      maximum: 1,
      description: 'Share of random user ids that the rule assigns to the canary.',
    }),
    startedAt: Type.Integer({ description: 'Milliseconds since 1970.' }),
    stable: armCounts,
    canary: armCounts,
  },
  { ...closed, description: 'The counts of a stage: a period with one routing rule.' },
)
export type StageCounts = DeepReadonly<Static<typeof stageCounts>>

const placeboCounts = Type.Object(
  { digit: Type.Integer({ minimum: 0, maximum: 9 }), users: count, events: eventsByMetric },
  { ...closed, description: 'Users with one last digit of the id, all of whom the rule assigns to stable.' },
)
export type PlaceboCounts = DeepReadonly<Static<typeof placeboCounts>>

const delivery = Type.Object(
  { sent: count, dropped: count },
  { ...closed, description: 'Events that were stored, and events that app-service could not deliver.' },
)
export type Delivery = DeepReadonly<Static<typeof delivery>>

const experimentCounts = Type.Object(
  {
    stages: Type.Array(stageCounts, { description: 'In order of time.' }),
    placebo: Type.Array(placeboCounts, {
      description: 'For each digit whose users were all on stable in every stage.',
    }),
    delivery: Type.Optional(
      Type.Object({ stable: delivery, canary: delivery }, { ...closed, description: 'Not judged when absent.' }),
    ),
    recentCanary: Type.Object(
      { users: count, messages: count, failed: count },
      { ...closed, description: 'Messages to the canary in the last minutes.' },
    ),
    exclusions: Type.Array(Type.Object({ reason: Type.String(), events: count }, closed)),
  },
  { ...closed, description: 'All that a verdict is computed from.' },
)
export type ExperimentCounts = DeepReadonly<Static<typeof experimentCounts>>

/** A judgement with its counts, from which anyone can compute it again. */
export const ExperimentEvidence = Type.Object(
  { judgement: ExperimentJudgement, counts: readonly(experimentCounts) },
  { ...closed, title: 'ExperimentEvidence', description: 'A verdict on an experiment, and the counts behind it.' },
)
export type ExperimentEvidence = Static<typeof ExperimentEvidence>
