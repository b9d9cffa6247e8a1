import type {
  AppVariant,
  EvidenceEvent,
  ExclusionReason,
  Guess,
  ModelVariant,
  Result,
  ResultClass,
} from '@sms-checker/contracts'

// The tables, in the common subset of SQLite and PostgreSQL. A value that is part of a primary key is never null: the empty string stands for
// "none". Times are milliseconds since 1970; flags are 0 or 1.

/** What identifies a message. `unit` stands for the user: a keyed hash of the user id, see `user-id-hash.ts`. */
interface MessageKey {
  unit: string
  request_id: string
  item: number
}

/** The outcome of one message that app-service received. */
export interface OutcomeRow extends MessageKey {
  occurred_at: number
  /** The stage of the experiment that ran; 0 for none. */
  stage: number
  /** The variant that the routing rule assigns to the user; empty when no rule applies. */
  arm: AppVariant | ''
  /** Why the outcome does not count; empty when it counts. */
  exclusion: ExclusionReason | ''
  app_variant: AppVariant
  app_version: string
  model_variant: ModelVariant | null
  model_id: string | null
  model_version: string | null
  result_class: ResultClass
  duration_ms: number
  result: Result | null
  probability: number | null
  guess: Guess | null
  length_bucket: number
}

/** A prediction for one message, from the shadow model by default. */
export interface PredictionRow extends MessageKey {
  model_variant: ModelVariant
  occurred_at: number
  model_id: string
  model_version: string
  duration_ms: number
  result: Result
  probability: number
  length_bucket: number
}

/** A report of events that a process of app-service could not deliver. */
export interface DroppedEventsRow {
  /** Random id of the process. */
  producer: string
  sequence: number
  occurred_at: number
  stage: number
  /** The variant of the process. */
  arm: AppVariant
  events: number
}

/** A user's correction of an outcome. */
interface FeedbackRow extends MessageKey {
  occurred_at: number
  correction: Result
}

/** What an experiment counts about one user. */
export interface UserRow {
  experiment: number
  unit: string
  /** The stage in which the user entered. */
  stage: number
  arm: AppVariant
  /** Last digit of the user id. Digits of one arm have the same release, so comparing them shows how often the method raises a false alarm. */
  digit: number
  /** Number of messages that counted. */
  messages: number
  /** Guess of the first message; empty when there was none. */
  guess: Guess | ''
  /** Length of the first message. */
  length_bucket: number
  /** Whether no further message counts, because the user's variant changed. */
  censored: number
  /** Whether the user chose to leave the assigned variant. */
  left_arm: number
  error: number
  slow: number
  /** Whether the user received a prediction, and whether the first one was spam. */
  predicted: number
  spam: number
  /** Whether the user marked a prediction as wrong. */
  wrong: number
}

/** Counts of user rows. Updated in the transaction that changes a user row, so that a verdict reads a few hundred rows. */
export interface UserCountRow {
  stage: number
  arm: AppVariant
  digit: number
  guess: Guess | ''
  length_bucket: number
  users: number
  errors: number
  slow: number
  predicted: number
  spam: number
  wrong: number
  left_arm: number
}

/** Counts of events by day. They stay when the events are deleted. */
export interface EventCountRow {
  /** UTC date, for example `2026-01-31`. */
  day: string
  stage: number
  kind: EvidenceEvent['kind'] | 'feedback'
  /** The assigned variant of app-service; for a prediction, the variant of the model; for dropped events, the variant that dropped them. */
  arm: AppVariant | ModelVariant | ''
  exclusion: ExclusionReason | ''
  /** Result class of an outcome, result of a prediction, `right` or `wrong` for feedback, empty for dropped events. */
  detail: ResultClass | Result | 'right' | 'wrong' | ''
  events: number
}

export interface ExperimentRow {
  id: number
  name: string
  started_at: number
  /** When the experiment ended: another one started, none was configured, or it was rolled back. */
  ended_at: number | null
  /** The declaration as JSON, as it was when the experiment started. */
  declaration: string
  /** When an automatic rollback ended the experiment. It never runs again. */
  rolled_back_at: number | null
  rollback_reason: string | null
}

/** A period with one routing rule. */
interface StageRow {
  id: number
  experiment: number
  /** The routing rule as JSON. */
  rule: string
  started_at: number
}

/** The versions that served an arm during a stage. */
export interface ServedVersionRow {
  stage: number
  arm: AppVariant
  /** Versions of app and model. */
  version: string
}

/** One verdict on an experiment. */
interface JudgementRow {
  experiment: number
  judged_at: number
  /** Hours since 1970. */
  hour: number
  /** The `JudgementSummary` as JSON. */
  summary: string
}

/** Counts of messages that the primary classified while there was a shadow. */
export interface ShadowCountRow {
  /** Ids and versions of the models. */
  shadow_model: string
  primary_model: string
  /** Days since 1970. */
  day: number
  length_bucket: number
  primary_result: Result
  /** Empty when the prediction of the shadow is missing. */
  shadow_result: Result | ''
  pairs: number
  /** Sums of the durations in milliseconds. */
  primary_ms: number
  shadow_ms: number
  last_at: number
}

/** The one pair of predictions that counts for a user. */
interface ShadowUserRow {
  shadow_model: string
  primary_model: string
  unit: string
  occurred_at: number
  differs: number
  /** The model that was right on a disagreement, by the user's first feedback; empty without feedback. */
  right_model: 'shadow' | 'primary' | ''
}

/** Facts about the database itself, by name. */
interface PropertyRow {
  name: string
  value: string
}

export interface Tables {
  outcomes: OutcomeRow
  predictions: PredictionRow
  dropped_events: DroppedEventsRow
  feedback: FeedbackRow
  users: UserRow
  user_counts: UserCountRow
  event_counts: EventCountRow
  experiments: ExperimentRow
  stages: StageRow
  served_versions: ServedVersionRow
  judgements: JudgementRow
  shadow_counts: ShadowCountRow
  shadow_users: ShadowUserRow
  properties: PropertyRow
}
