import { serviceNames } from '@sms-checker/contracts'
import { defaultSlowBucket } from '../alerts/thresholds.ts'
import { metrics } from '../metrics/index.ts'
import { bucketsOf, countOf, of, predictRoutes, serverErrors } from '../promql/selector.ts'
import type { Proportion } from './ratio.ts'

/** Requests of users for a verdict, by the routes that give one. */
export const verdictRoutes = { service: serviceNames.app, route: predictRoutes } as const

const modelRoutes = { ...verdictRoutes, service: serviceNames.model } as const

/** Answers that are not slow, in the default of the alerts' `slowerThanSeconds`, which a release puts in its place. */
export const notSlow = { le: defaultSlowBucket } as const

/** What a release is judged by, each a share of something that users did or got, by variant of app-service. */
export const measures = {
  errors: {
    where: [(variant) => of(metrics.httpRequests, { ...verdictRoutes, status: serverErrors, variant })],
    all: (variant) => of(metrics.httpRequests, { ...verdictRoutes, variant }),
  },
  slow: {
    whereNot: (variant) => bucketsOf(metrics.httpDuration, { ...verdictRoutes, ...notSlow, variant }),
    all: (variant) => countOf(metrics.httpDuration, { ...verdictRoutes, variant }),
  },
  spam: {
    where: [(variant) => of(metrics.classificationResults, { result: 'spam', variant })],
    all: (variant) => of(metrics.classificationResults, { variant }),
  },
  wrong: {
    where: [
      (variant) => of(metrics.feedback, { verdict: 'spam', correction: 'ham', variant }),
      (variant) => of(metrics.feedback, { verdict: 'ham', correction: 'spam', variant }),
    ],
    all: (variant) => of(metrics.feedback, { variant }),
  },
} as const satisfies Record<string, Proportion>

/** What a model called spam, by variant of model-service. */
export const modelSpam = {
  where: [(variant) => of(metrics.modelPredictions, { result: 'spam', variant })],
  all: (variant) => of(metrics.modelPredictions, { variant }),
} as const satisfies Proportion

/** Guesses that the verdict agreed with, among those where the user had an opinion. */
export const guessedRight = {
  where: [
    (variant) => of(metrics.guesses, { guess: 'spam', result: 'spam', variant }),
    (variant) => of(metrics.guesses, { guess: 'ham', result: 'ham', variant }),
  ],
  all: (variant) => of(metrics.guesses, { guess: { not: 'unsure' }, variant }),
} as const satisfies Proportion

/** Requests that model-service failed to answer. */
export const modelErrors = {
  where: [(variant) => of(metrics.httpRequests, { ...modelRoutes, status: serverErrors, variant })],
  all: (variant) => of(metrics.httpRequests, { ...modelRoutes, variant }),
} as const satisfies Proportion
