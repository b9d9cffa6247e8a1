import { serviceNames } from '@sms-checker/contracts'
import { defaultSlowBucket } from '../alerts/thresholds.ts'
import { metrics } from '../metrics/index.ts'
import { bucketsOf, countOf, of, predictRoutes, serverErrors } from '../promql/selector.ts'
import type { Ratio } from './ratio.ts'

/** Selects prediction requests to app-service. */
export const predictionRoutes = { service: serviceNames.app, route: predictRoutes } as const

const modelRoutes = { ...predictionRoutes, service: serviceNames.model } as const

/** Selects the bucket of requests that are not slow, by the default of `slowerThanSeconds`. A release replaces the bound. */
export const notSlow = { le: defaultSlowBucket } as const

/** Service level indicators by variant of app-service. */
export const slis = {
  errors: {
    events: [(variant) => of(metrics.httpRequests, { ...predictionRoutes, status: serverErrors, variant })],
    total: (variant) => of(metrics.httpRequests, { ...predictionRoutes, variant }),
  },
  slow: {
    nonEvents: (variant) => bucketsOf(metrics.httpDuration, { ...predictionRoutes, ...notSlow, variant }),
    total: (variant) => countOf(metrics.httpDuration, { ...predictionRoutes, variant }),
  },
  spam: {
    events: [(variant) => of(metrics.classificationResults, { result: 'spam', variant })],
    total: (variant) => of(metrics.classificationResults, { variant }),
  },
  corrections: {
    events: [
      (variant) => of(metrics.feedback, { verdict: 'spam', correction: 'ham', variant }),
      (variant) => of(metrics.feedback, { verdict: 'ham', correction: 'spam', variant }),
    ],
    total: (variant) => of(metrics.feedback, { variant }),
  },
} as const satisfies Record<string, Ratio>

/** Share of messages that a model classifies as spam, by variant of model-service. */
export const modelSpam = {
  events: [(variant) => of(metrics.modelPredictions, { result: 'spam', variant })],
  total: (variant) => of(metrics.modelPredictions, { variant }),
} as const satisfies Ratio

/** Share of the users' guesses that match the prediction, without the guess `unsure`. */
export const guessAgreement = {
  events: [
    (variant) => of(metrics.guesses, { guess: 'spam', result: 'spam', variant }),
    (variant) => of(metrics.guesses, { guess: 'ham', result: 'ham', variant }),
  ],
  total: (variant) => of(metrics.guesses, { guess: { not: 'unsure' }, variant }),
} as const satisfies Ratio

/** Share of prediction requests to model-service that fail. */
export const modelErrors = {
  events: [(variant) => of(metrics.httpRequests, { ...modelRoutes, status: serverErrors, variant })],
  total: (variant) => of(metrics.httpRequests, { ...modelRoutes, variant }),
} as const satisfies Ratio
