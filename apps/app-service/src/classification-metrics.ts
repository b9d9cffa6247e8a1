import type { Guess, Prediction } from '@sms-checker/contracts'
import { metrics, type upstreamErrorKinds } from '@sms-checker/observability/metrics'
import { counter, gauge, histogram, ProblemError, type Service, traceIdFrom } from '@sms-checker/service'
import { messageLength } from '@sms-checker/text'
import type { FastifyReply } from 'fastify'

/** Counts what users ask and what they are told, and measures how long that takes. */
export interface ClassificationMetrics {
  /** Asks the model about messages; also counted, and measured, when it fails. */
  classify<Answer>(messages: readonly string[], reply: FastifyReply, ask: () => Promise<Answer>): Promise<Answer>
  answered(prediction: Prediction, guess?: Guess): void
}

export function classificationMetrics({ metrics: registry }: Pick<Service, 'metrics'>): ClassificationMetrics {
  const requests = counter(registry, metrics.classificationRequests)
  const results = counter(registry, metrics.classificationResults)
  const guesses = counter(registry, metrics.guesses)
  const duration = histogram(registry, metrics.classificationDuration)
  const lengths = histogram(registry, metrics.messageLength)
  const lastLength = gauge(registry, metrics.lastMessageLength)
  const upstreamErrors = counter(registry, metrics.upstreamErrors)
  return {
    async classify(messages, reply, ask) {
      requests.inc({}, messages.length)
      for (const message of messages) {
        const length = messageLength(message)
        lengths.observe({}, length)
        lastLength.set({}, length)
      }
      try {
        return await ask()
      } catch (error) {
        const kind = upstreamErrorKind(error)
        if (kind !== undefined) upstreamErrors.inc({ kind })
        throw error
      } finally {
        duration.observe({}, reply.elapsedTime / 1_000, traceIdFrom(reply.request.headers))
      }
    },
    answered: ({ result }, guess) => {
      results.inc({ result })
      if (guess !== undefined) guesses.inc({ guess, result })
    },
  }
}

/** Which failure of the model an error tells of; none where the model refused the message. */
function upstreamErrorKind(error: unknown): (typeof upstreamErrorKinds)[number] | undefined {
  switch (error instanceof ProblemError ? error.problem : undefined) {
    case 'model-unavailable':
      return 'unavailable'
    case 'model-timeout':
      return 'timeout'
    case 'bad-upstream-answer':
      return 'bad-answer'
    default:
      return undefined
  }
}
