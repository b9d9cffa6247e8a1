import { type Guess, metrics, type Prediction } from '@sms-checker/contracts'
import { counter, type Service } from '@sms-checker/service'

/** Counts what users ask and what they are told. */
export interface ClassificationMetrics {
  asked(messages: number): void
  answered(prediction: Prediction, guess?: Guess): void
}

export function classificationMetrics({ metrics: registry }: Pick<Service, 'metrics'>): ClassificationMetrics {
  const requests = counter(registry, metrics.classificationRequests)
  const results = counter(registry, metrics.classificationResults)
  const guesses = counter(registry, metrics.guesses)
  return {
    asked: (messages) => requests.inc(messages),
    answered: ({ result }, guess) => {
      results.inc({ result })
      if (guess !== undefined) guesses.inc({ guess, result })
    },
  }
}
