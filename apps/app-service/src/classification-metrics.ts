import type { Guess, Prediction } from '@sms-checker/contracts'
import { metrics, type upstreamErrorKinds } from '@sms-checker/observability/metrics'
import { counter, gauge, histogram, ProblemError, type Service, sampledTraceId } from '@sms-checker/service'
import { messageLength } from '@sms-checker/text'
import type { FastifyReply } from 'fastify'

/** Counts requests and predictions, and measures their duration. */
export interface ClassificationMetrics {
  /** Calls the model with messages. Counts and measures the call even when it fails. */
  measure<Result>(messages: readonly string[], reply: FastifyReply, call: () => Promise<Result>): Promise<Result>
  countResult(prediction: Prediction, guess?: Guess): void
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
    async measure(messages, reply, call) {
      requests.inc({}, messages.length)
      for (const message of messages) {
        const length = messageLength(message)
        lengths.observe({}, length)
        lastLength.set({}, length)
      }
      try {
        return await call()
      } catch (error) {
        const kind = upstreamErrorKind(error)
        if (kind !== undefined) upstreamErrors.inc({ kind })
        throw error
      } finally {
        duration.observe({}, reply.elapsedTime / 1_000, sampledTraceId(reply.request))
      }
    },
    countResult: ({ result }, guess) => {
      results.inc({ result })
      if (guess !== undefined) guesses.inc({ guess, result })
    },
  }
}

/** The kind of upstream failure that an error stands for, or `undefined` when the model rejected the message. */
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
