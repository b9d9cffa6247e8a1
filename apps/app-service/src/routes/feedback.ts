import { Feedback, FeedbackReceipt, headers, paths, UserId } from '@sms-checker/contracts'
import { metrics } from '@sms-checker/observability/metrics'
import { counter, ProblemError, problemResponses, type Service } from '@sms-checker/service'
import plugin from 'fastify-plugin'
import { Type } from 'typebox'
import type { RecentPredictions } from '../recent-predictions.ts'

/** `POST /feedback`: a user's opinion on a prediction that this user received. Counted once per prediction. */
export const feedbackRoutes = plugin(
  async (service: Service, { recentPredictions }: { recentPredictions: RecentPredictions }) => {
    const feedback = counter(service.metrics, metrics.feedback)

    service.post(
      paths.feedback,
      {
        schema: {
          operationId: 'feedback',
          summary: 'Give feedback on a prediction',
          description: 'Records whether a prediction was right. Only the user who received the prediction can do so.',
          tags: ['predictions'],
          headers: Type.Object({ [headers.userId]: Type.Optional(UserId) }),
          body: Feedback,
          response: {
            200: FeedbackReceipt,
            ...problemResponses(
              'invalid-request',
              'invalid-user-id',
              'unknown-answer',
              'request-too-large',
              'unsupported-media-type',
              'internal-error',
              'overloaded',
            ),
          },
        },
      },
      ({ userId, body: { requestId, verdict, correction } }) => {
        const prediction = recentPredictions.find(userId, requestId)
        if (prediction === undefined) {
          throw new ProblemError(
            'unknown-answer',
            'The prediction is too old, or another user received it: check the message again.',
          )
        }
        if (prediction.verdict !== verdict) {
          const detail = `The verdict of this prediction was ${prediction.verdict}.`
          throw new ProblemError('invalid-request', detail, { errors: [{ pointer: '/verdict', detail }] })
        }
        if (!recentPredictions.recordFeedback(userId, requestId)) return { status: 'known' as const }
        const { variant, version } = prediction.model
        feedback.inc({ verdict, correction, model_variant: variant, model_version: version })
        return { status: 'counted' as const }
      },
    )
  },
  { name: 'feedback-routes' },
)
