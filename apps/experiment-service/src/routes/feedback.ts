import { FeedbackSubmission, parseUserId, paths, StoredFeedback } from '@sms-checker/contracts'
import { metrics } from '@sms-checker/observability/metrics'
import { counter, ProblemError, problemResponses, type Service } from '@sms-checker/service'
import plugin from 'fastify-plugin'
import type { StorageGuard } from '../plugins/storage-guard.ts'
import type { EvidenceStore } from '../storage/evidence-store.ts'
import type { UserIdHash } from '../user-id-hash.ts'

export interface FeedbackOptions {
  readonly store: EvidenceStore
  readonly guard: StorageGuard
  readonly hash: UserIdHash
}

/** `POST /feedback`: stores a user's opinion on a prediction, and responds after it has been committed. */
export const feedbackRoutes = plugin(
  async (service: Service, { store, guard, hash }: FeedbackOptions) => {
    const feedback = counter(service.metrics, metrics.evidenceFeedback)

    service.post(
      paths.feedback,
      {
        schema: {
          operationId: 'storeFeedback',
          summary: 'Store feedback on a prediction',
          description:
            'Stores whether a prediction was right, once for each prediction, and responds after it has been committed. Sending it again is safe. ' +
            'Only the user who received the prediction can give feedback.',
          tags: ['evidence'],
          body: FeedbackSubmission,
          response: {
            200: StoredFeedback,
            ...problemResponses('unknown-answer', 'request-too-large', 'overloaded', 'storage-unavailable'),
          },
        },
      },
      async ({ body: { userId, ...given } }) => {
        const unit = hash.unitOf(userId)
        const baseUnit = hash.unitOf(parseUserId(userId).base)
        const result = await guard(() => store.addFeedback({ unit, baseUnit, ...given }))
        feedback.inc({ result: result.status })
        switch (result.status) {
          case 'unknown':
            throw new ProblemError(
              'unknown-answer',
              'The prediction is unknown: it is too old, another user received it, or its event has not arrived yet.',
            )
          case 'other-verdict': {
            const detail = `The verdict of this prediction was ${result.verdict}.`
            throw new ProblemError('invalid-request', detail, { errors: [{ pointer: '/verdict', detail }] })
          }
          case 'counted':
          case 'known':
            return result
        }
      },
    )
  },
  { name: 'feedback-routes' },
)
