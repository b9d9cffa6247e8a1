import type { AppPrediction, Result } from '@sms-checker/contracts'
import { isArrayOf, isBoolean, isObject, isOneOf, isProbability, isString } from '../../api/guards.ts'
import { storedValue } from '../../lib/storage.ts'

/** A message that was checked in this browser. */
export interface HistoryEntry {
  readonly requestId: string
  /** Time of the check, in ISO 8601. */
  readonly at: string
  readonly sms: string
  readonly result: Result
  /** Probability of spam, from 0 to 1. */
  readonly probability: number
  readonly model: string
}

/** Older entries are dropped: local storage is small, and a long list is slow on a phone. */
export const maxHistoryLength = 200

const isHistoryEntry = isObject<HistoryEntry>({
  requestId: isString,
  at: isString,
  sms: isString,
  result: isOneOf('spam', 'ham'),
  probability: isProbability,
  model: isString,
})

/** Newest first. */
export const storedHistory = storedValue<readonly HistoryEntry[]>('history', isArrayOf(isHistoryEntry), [])

/** Whether checked messages are added to the history. */
export const keepHistorySetting = storedValue('keep-history', isBoolean, true)

/** Adds a prediction to the history, unless the user has turned it off. */
export function addToHistory(prediction: AppPrediction, at: Date = new Date()): void {
  if (!keepHistorySetting.get()) return
  const { requestId, sms, result, probability, model } = prediction
  const entry = { requestId, at: at.toISOString(), sms, result, probability, model: `${model.id} ${model.version}` }
  const others = storedHistory.get().filter((other) => other.requestId !== requestId)
  storedHistory.set([entry, ...others].slice(0, maxHistoryLength))
}

export function removeFromHistory(requestId: string): void {
  storedHistory.set(storedHistory.get().filter((entry) => entry.requestId !== requestId))
}

/** Returns the entries whose message contains every word of `query`, ignoring case. */
export function searchHistory(entries: readonly HistoryEntry[], query: string): readonly HistoryEntry[] {
  const words = query.toLowerCase().split(/\s+/).filter(Boolean)
  return entries.filter(({ sms }) => {
    const message = sms.toLowerCase()
    return words.every((word) => message.includes(word))
  })
}
