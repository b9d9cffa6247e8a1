import { Feedback, FeedbackReceipt, headers, paths, UserId } from '@sms-checker/contracts'
import { metrics } from '@sms-checker/observability/metrics'
import { counter, ProblemError, problemResponses, type Service } from '@sms-checker/service'
import plugin from 'fastify-plugin'
import { Type } from 'typebox'
import type { FeedbackClient } from '../feedback-client.ts'

/**
 * `POST /feedback`: a user's opinion on a prediction that this user received. Experiment-service stores it, once per prediction, so it can be
 * sent again safely.
 *
 * @param options.client `undefined` when this installation has no experiment-service.
 */
export const feedbackRoutes = plugin(
  async (service: Service, { client }: { client: FeedbackClient | undefined }) => {
    const feedback = counter(service.metrics, metrics.feedback)

    service.post(
      paths.feedback,
      {
        schema: {
          operationId: 'feedback',
          summary: 'Give feedback on a prediction',
          description:
            'Stores whether a prediction was right. Only the user who received the prediction can do so. The first feedback on a prediction ' +
            'counts; sending it again has no effect.',
          tags: ['predictions'],
          headers: Type.Object({ [headers.userId]: Type.Optional(UserId) }),
          body: Feedback,
          response: {
            200: FeedbackReceipt,
            ...problemResponses(
              'invalid-user-id',
              'unknown-answer',
              'request-too-large',
              'feedback-disabled',
              'overloaded',
              'experiment-unavailable',
            ),
          },
        },
      },
      async ({ userId, body: { index = 0, ...body } }) => {
        if (client === undefined) {
          throw new ProblemError(
            'feedback-disabled',
            'This installation runs without the service that stores feedback.',
          )
        }
        const { status, verdict, correction, model } = await client.store({ userId, index, ...body })
        if (status === 'counted') {
          feedback.inc({ verdict, correction, model_variant: model.variant, model_version: model.version })
        }
        return { status }
      },
    )
  },
  { name: 'feedback-routes' },
)
