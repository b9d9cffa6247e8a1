import { type Static, Type } from 'typebox'
import { lengthBuckets, maxBatchSize } from './limits.ts'
import { AppIdentity, Guess, ModelIdentity, Result, UserId } from './messages.ts'
import { RequestId } from './request-id.ts'

// Events carry no message text. Their schemas are closed, so that a field with text is refused instead of stored.

const closed = { additionalProperties: false } as const

const Probability = Type.Number({ minimum: 0, maximum: 1, description: 'Probability that the message is spam.' })

/** Key of a message: the user, the request, and the position in a batch. An event with the key of an earlier one is a duplicate. */
const key = {
  userId: UserId,
  requestId: RequestId,
  index: Type.Integer({
    minimum: 0,
    maximum: maxBatchSize - 1,
    description: 'Index of the message in its batch. 0 for a request with one message.',
  }),
}

const time = Type.Integer({ minimum: 0, description: 'When the response was complete, in milliseconds since 1970.' })

const durationMs = Type.Number({
  minimum: 0,
  description: 'Time from receiving the request to its response, in milliseconds.',
})

/** How a request ended: with a prediction, an error of the client, an error of the server, or a timeout. */
const resultClasses = ['ok', '4xx', '5xx', 'timeout'] as const
export const ResultClass = Type.Enum(resultClasses, {
  title: 'ResultClass',
  type: 'string',
  description: 'How the request ended. A timeout of the model (504) is `timeout`, any other server error `5xx`.',
})
export type ResultClass = Static<typeof ResultClass>

const LengthBucket = Type.Enum(lengthBuckets, {
  title: 'LengthBucket',
  type: 'integer',
  description: 'Upper bound of the bucket that holds the length of the message, in Unicode code points.',
})

/** Sent by app-service: the outcome of a message of `/predict` or `/predict/batch`. */
export const OutcomeEvent = Type.Object(
  {
    kind: Type.Literal('outcome'),
    time,
    ...key,
    userIdSent: Type.Boolean({
      description: 'Whether the client sent the user id. False when app-service created it for this request.',
    }),
    host: Type.String({ maxLength: 255, description: 'The Host header, in lower case and without a port.' }),
    app: AppIdentity,
    model: Type.Optional(ModelIdentity),
    resultClass: ResultClass,
    durationMs,
    result: Type.Optional(Result),
    probability: Type.Optional(Probability),
    guess: Type.Optional(Guess),
    lengthBucket: LengthBucket,
  },
  {
    ...closed,
    title: 'OutcomeEvent',
    description: 'The outcome of a message. `model`, `result` and `probability` are present for `ok` only.',
  },
)
export type OutcomeEvent = Static<typeof OutcomeEvent>

/** Sent by model-service: a prediction that no user saw, to compare with the one that the user saw. */
export const PredictionEvent = Type.Object(
  {
    kind: Type.Literal('prediction'),
    time,
    ...key,
    model: ModelIdentity,
    durationMs,
    result: Result,
    probability: Probability,
    lengthBucket: LengthBucket,
  },
  {
    ...closed,
    title: 'PredictionEvent',
    description: 'A prediction of a shadow model. The request id, the index and the user id pair it with its outcome.',
  },
)
export type PredictionEvent = Static<typeof PredictionEvent>

/** Maximum number of dropped events in a report. A producer reports more in the next one. */
export const maxReportedDrops = 1_000_000_000

/** Sent by app-service: how many events one of its processes could not deliver. Without it, lost evidence would look like missing users. */
export const DropReportEvent = Type.Object(
  {
    kind: Type.Literal('dropped'),
    time: Type.Integer({ minimum: 0, description: 'When the report was made, in milliseconds since 1970.' }),
    producer: Type.String({
      pattern: '^[A-Za-z0-9-]{1,64}$',
      description:
        'Random id of the process. A report with the producer and the sequence of an earlier one is a duplicate.',
    }),
    sequence: Type.Integer({ minimum: 1, maximum: 2 ** 31 - 1, description: 'Number of the report, from 1.' }),
    app: AppIdentity,
    events: Type.Integer({
      minimum: 1,
      maximum: maxReportedDrops,
      description: 'Events that were dropped since the previous report.',
    }),
  },
  { ...closed, title: 'DropReportEvent', description: 'The number of events that a process of app-service dropped.' },
)
export type DropReportEvent = Static<typeof DropReportEvent>

export const EvidenceEvent = Type.Union([OutcomeEvent, PredictionEvent, DropReportEvent], {
  title: 'EvidenceEvent',
  description: 'One line of a batch.',
})
export type EvidenceEvent = Static<typeof EvidenceEvent>

export const eventKinds = ['outcome', 'prediction', 'dropped'] as const satisfies readonly EvidenceEvent['kind'][]

/** Media type of a batch of events: one JSON object per line. */
export const eventsContentType = 'application/x-ndjson'

/** Maximum number of lines in a batch of events. */
export const maxEventsPerRequest = 2_000

/** Maximum number of bytes of an event. The longest valid one is shorter. */
export const maxEventBytes = 2_048

/** Maximum number of rejected lines that a response lists. */
export const maxListedLines = 20

const count = { minimum: 0 } as const

/** The response to a batch of events, after they have been committed. */
export const EventsReceipt = Type.Object(
  {
    accepted: Type.Integer({ ...count, description: 'Events that were stored.' }),
    duplicates: Type.Integer({ ...count, description: 'Events that were stored before.' }),
    rejected: Type.Integer({ ...count, description: 'Lines that are not valid events.' }),
    errors: Type.Array(
      Type.Object({
        line: Type.Integer({ minimum: 1, description: 'Number of the line, from 1.' }),
        reason: Type.String({ description: 'What is wrong with the line. It does not quote the line.' }),
      }),
      { maxItems: maxListedLines, description: `The first ${maxListedLines} rejected lines.` },
    ),
  },
  { ...closed, title: 'EventsReceipt', description: 'How many lines of a batch were stored.' },
)
export type EventsReceipt = Static<typeof EventsReceipt>

/**
 * Sent by app-service: a user's opinion on a prediction. app-service sends its queued events first, so that experiment-service knows the
 * prediction.
 */
export const FeedbackSubmission = Type.Object(
  {
    ...key,
    verdict: Type.Optional(
      Type.Enum(['spam', 'ham'], {
        type: 'string',
        description: 'The verdict that the user saw. Feedback with another verdict than the stored one is refused.',
      }),
    ),
    correction: Type.Enum(['spam', 'ham'], {
      type: 'string',
      description: 'What the message really is. Equal to the verdict when the prediction was right.',
    }),
  },
  { ...closed, title: 'FeedbackSubmission', description: "A user's opinion on a prediction." },
)
export type FeedbackSubmission = Static<typeof FeedbackSubmission>

/** The response to feedback, after it has been committed. */
export const StoredFeedback = Type.Object(
  {
    status: Type.Enum(['counted', 'known'], {
      type: 'string',
      description:
        '`counted`: this feedback was stored. `known`: earlier feedback on the prediction exists, and is kept.',
    }),
    verdict: Result,
    correction: Type.Enum(['spam', 'ham'], { type: 'string', description: 'The correction that is stored.' }),
    model: ModelIdentity,
  },
  { ...closed, title: 'StoredFeedback', description: 'The stored feedback and the prediction that it belongs to.' },
)
export type StoredFeedback = Static<typeof StoredFeedback>

/** Why an outcome does not count in an experiment, in the order of the tests. */
const exclusionReasons = [
  'no-experiment',
  'before-stage',
  'id-not-sent',
  'volunteer',
  'id-chosen',
  'other-host',
  'served-not-assigned',
  'changed-arm',
  'beyond-first-messages',
] as const
export const ExclusionReason = Type.Enum(exclusionReasons, {
  title: 'ExclusionReason',
  type: 'string',
  description: [
    'Why outcomes do not count.',
    '`no-experiment`: no experiment runs.',
    '`before-stage`: the request was routed before the present rule; its event arrived later.',
    '`id-not-sent`: app-service created the user id for this request, so the gateway routed the request without it.',
    '`volunteer`: the user chose early or regular access.',
    '`id-chosen`: the id is not one that app-service creates.',
    '`other-host`: the request came in on a host without the randomised rule, for example the pre-release host.',
    '`served-not-assigned`: another variant served the request than the routing rule assigns.',
    '`changed-arm`: the user was assigned another variant before, or left the assigned one.',
    '`beyond-first-messages`: the user has sent more messages than count.',
  ].join(' '),
})
export type ExclusionReason = Static<typeof ExclusionReason>

/** Counts of the stored events. */
export const EventsSummary = Type.Object(
  {
    experiment: Type.Optional(Type.String({ description: 'The experiment that runs.' })),
    counts: Type.Array(
      Type.Object({
        experiment: Type.Optional(Type.String()),
        kind: Type.Enum([...eventKinds, 'feedback'], { type: 'string' }),
        arm: Type.Optional(
          Type.String({
            description:
              'The assigned variant of app-service, the variant of the model of a prediction, or the variant that dropped events.',
          }),
        ),
        exclusion: Type.Optional(ExclusionReason),
        events: Type.Integer(count),
      }),
      { description: 'Stored events, and those that were reported as dropped. Without `exclusion`, they count.' },
    ),
  },
  { ...closed, title: 'EventsSummary', description: 'Stored events by experiment, kind, arm and exclusion.' },
)
export type EventsSummary = Static<typeof EventsSummary>
