import type {
  AppBatchPrediction,
  AppIdentity,
  AppPrediction,
  MessagePart,
  ModelIdentity,
  Prediction,
  Problem,
  RemainderPart,
} from '@sms-checker/contracts'
import { appVariants, modelVariants } from '@sms-checker/contracts'
import { isArrayOf, isCount, isFraction, isNumber, isOneOf, isOptional, isShape, isString } from './shape.ts'

export const isAppIdentity = isShape<AppIdentity>({ version: isString, variant: isOneOf(...appVariants) })

const isModelIdentity = isShape<ModelIdentity>({ id: isString, version: isString, variant: isOneOf(...modelVariants) })

const isMessagePart = isShape<MessagePart>({ start: isCount, end: isCount, weight: isNumber })

const isRemainderPart = isShape<RemainderPart>({ name: isString, weight: isNumber })

const prediction = {
  sms: isString,
  result: isOneOf('spam', 'ham'),
  probability: isFraction,
  classifier: isString,
  model: isModelIdentity,
  explanation: isOptional(isArrayOf(isMessagePart)),
  remainder: isOptional(isArrayOf(isRemainderPart)),
} as const

const answered = { requestId: isString, app: isAppIdentity } as const

export const isAppPrediction = isShape<AppPrediction>({ ...prediction, ...answered })

export const isAppBatchPrediction = isShape<AppBatchPrediction>({
  ...answered,
  predictions: isArrayOf(isShape<Prediction>(prediction)),
})

/** What the page reads of problem details. */
export const isProblem = isShape<Pick<Problem, 'title' | 'detail' | 'requestId'>>({
  title: isString,
  detail: isString,
  requestId: isString,
})
