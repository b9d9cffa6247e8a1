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
import {
  isArrayOf,
  isNonNegativeInteger,
  isNumber,
  isObject,
  isOneOf,
  isOptional,
  isProbability,
  isString,
} from './guards.ts'

export const isAppIdentity = isObject<AppIdentity>({ version: isString, variant: isOneOf(...appVariants) })

const isModelIdentity = isObject<ModelIdentity>({ id: isString, version: isString, variant: isOneOf(...modelVariants) })

const isMessagePart = isObject<MessagePart>({
  start: isNonNegativeInteger,
  end: isNonNegativeInteger,
  weight: isNumber,
})

const isRemainderPart = isObject<RemainderPart>({ name: isString, weight: isNumber })

const prediction = {
  sms: isString,
  result: isOneOf('spam', 'ham'),
  probability: isProbability,
  classifier: isString,
  model: isModelIdentity,
  explanation: isOptional(isArrayOf(isMessagePart)),
  remainder: isOptional(isArrayOf(isRemainderPart)),
} as const

const responseFields = { requestId: isString, app: isAppIdentity } as const

export const isAppPrediction = isObject<AppPrediction>({ ...prediction, ...responseFields })

export const isAppBatchPrediction = isObject<AppBatchPrediction>({
  ...responseFields,
  predictions: isArrayOf(isObject<Prediction>(prediction)),
})

/** The fields of a problem response (RFC 9457) that the page reads. */
export const isProblem = isObject<Pick<Problem, 'title' | 'detail' | 'requestId'>>({
  title: isString,
  detail: isString,
  requestId: isString,
})
