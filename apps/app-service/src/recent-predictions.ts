import type { ModelIdentity, Result } from '@sms-checker/contracts'
import { LRUCache } from 'lru-cache'

/** A prediction that a user can give feedback on. It does not hold the message. */
interface RecentPrediction {
  readonly verdict: Result
  readonly model: ModelIdentity
}

/** Stores predictions that users can give feedback on, by user id and request id. */
export interface RecentPredictions {
  add(userId: string, requestId: string, prediction: RecentPrediction): void
  /** Returns the prediction that this user received for the request, or `undefined` when it is unknown or has been dropped. */
  find(userId: string, requestId: string): RecentPrediction | undefined
  /** Records that the user gave feedback. Returns false when feedback was recorded before. */
  recordFeedback(userId: string, requestId: string): boolean
}

/** Maximum number of predictions that a process keeps. The least recently used is dropped first. */
const maxPredictions = 20_000

/** Keeps recent predictions in memory. The mesh routes a user to one pod, so feedback reaches the pod that returned the prediction. */
export function createRecentPredictions(max = maxPredictions): RecentPredictions {
  const entries = new LRUCache<string, { prediction: RecentPrediction; hasFeedback: boolean }>({ max })
  const key = (userId: string, requestId: string) => `${userId} ${requestId}`
  return {
    add: (userId, requestId, prediction) => {
      entries.set(key(userId, requestId), { prediction, hasFeedback: false })
    },
    find: (userId, requestId) => entries.get(key(userId, requestId))?.prediction,
    recordFeedback: (userId, requestId) => {
      const entry = entries.get(key(userId, requestId))
      if (entry === undefined || entry.hasFeedback) return false
      entry.hasFeedback = true
      return true
    },
  }
}
