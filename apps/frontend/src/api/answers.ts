import type { AppIdentity, AppPrediction, ModelIdentity, Problem } from '@sms-checker/contracts'
import { appVariants, modelVariants } from '@sms-checker/contracts'
import { isFraction, isOneOf, isShape, isString } from './shape.ts'

export const isAppIdentity = isShape<AppIdentity>({ version: isString, variant: isOneOf(...appVariants) })

const isModelIdentity = isShape<ModelIdentity>({ id: isString, version: isString, variant: isOneOf(...modelVariants) })

export const isAppPrediction = isShape<AppPrediction>({
  sms: isString,
  result: isOneOf('spam', 'ham'),
  probability: isFraction,
  classifier: isString,
  model: isModelIdentity,
  requestId: isString,
  app: isAppIdentity,
})

/** What the page reads of problem details. */
export const isProblem = isShape<Pick<Problem, 'title' | 'detail' | 'requestId'>>({
  title: isString,
  detail: isString,
  requestId: isString,
})
