import { Feedback, FeedbackReceipt, headers, paths, UserId } from '@sms-checker/contracts'
import { metrics } from '@sms-checker/observability/metrics'
import { counter, ProblemError, problemResponses, type Service } from '@sms-checker/service'
import plugin from 'fastify-plugin'
import { Type } from 'typebox'
import type { Answers } from './answers.ts'

/** `POST /feedback`: what a user says of a verdict that this user was given. Counted once an answer. */
export const feedback = plugin(
  async (service: Service, { answers }: { answers: Answers }) => {
    const counted = counter(service.metrics, metrics.feedback)

    service.post(
      paths.feedback,
      {
        schema: {
          operationId: 'feedback',
          summary: 'Say whether a verdict was right',
          tags: ['prediction'],
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
        const answer = answers.find(userId, requestId)
        if (answer === undefined) {
          throw new ProblemError(
            'unknown-answer',
            'It is too old, or was given to someone else: check the message again.',
          )
        }
        if (answer.verdict !== verdict) {
          const detail = `The verdict of this answer was ${answer.verdict}.`
          throw new ProblemError('invalid-request', detail, { errors: [{ pointer: '/verdict', detail }] })
        }
        if (!answers.judge(userId, requestId)) return { status: 'known' as const }
        const { variant, version } = answer.model
        counted.inc({ verdict, correction, model_variant: variant, model_version: version })
        return { status: 'counted' as const }
      },
    )
  },
  { name: 'feedback' },
)
