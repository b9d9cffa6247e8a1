import type { AppPrediction, Result } from '@sms-checker/contracts'
import { isArrayOf, isFraction, isOneOf, isShape, isString } from '../../api/shape.ts'
import { deviceValue } from '../../device/device-value.ts'
import { keepHistory } from '../../device/preferences.ts'

/** A message that was checked on this device. */
export interface Checked {
  readonly requestId: string
  /** When, as an ISO 8601 instant. */
  readonly at: string
  readonly sms: string
  readonly result: Result
  /** Of spam, from 0 to 1. */
  readonly probability: number
  readonly model: string
}

/** The oldest are forgotten first: storage is small, and a phone's page must stay quick. */
export const longestHistory = 200

const isChecked = isShape<Checked>({
  requestId: isString,
  at: isString,
  sms: isString,
  result: isOneOf('spam', 'ham'),
  probability: isFraction,
  model: isString,
})

/** Newest first. */
export const history = deviceValue<readonly Checked[]>('history', isArrayOf(isChecked), [])

/** Keeps an answer in the history of this device, unless its user does not want one. */
export function remember(answer: AppPrediction, at: Date = new Date()): void {
  if (!keepHistory.get()) return
  const { requestId, sms, result, probability, model } = answer
  const checked = { requestId, at: at.toISOString(), sms, result, probability, model: `${model.id} ${model.version}` }
  history.set([checked, ...history.get().filter((one) => one.requestId !== requestId)].slice(0, longestHistory))
}

export function forget(requestId: string): void {
  history.set(history.get().filter((one) => one.requestId !== requestId))
}

/** The messages that hold every word of `search`, in whatever case. */
export function find(messages: readonly Checked[], search: string): readonly Checked[] {
  const words = search.toLowerCase().split(/\s+/).filter(Boolean)
  return messages.filter(({ sms }) => {
    const text = sms.toLowerCase()
    return words.every((word) => text.includes(word))
  })
}
