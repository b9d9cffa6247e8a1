import type { ModelIdentity, Result } from '@sms-checker/contracts'
import { LRUCache } from 'lru-cache'

/** An answer that feedback may be about. It holds no text. */
export interface Answer {
  readonly verdict: Result
  readonly model: ModelIdentity
}

/** Where answers are kept for feedback, and feedback for whoever learns from it: the place for a database. */
export interface Answers {
  remember(userId: string, requestId: string, answer: Answer): void
  /** The answer of that name that this user was given, if it is still known. */
  find(userId: string, requestId: string): Answer | undefined
  /** Takes down that the user judged the answer; false when that was done before. */
  judge(userId: string, requestId: string): boolean
}

/** Answers that one process remembers; the oldest are forgotten first. */
const rememberedAnswers = 20_000

/** The latest answers of this process. The mesh keeps a user on one pod, so feedback comes to where the answer came from. */
export function latestAnswers(max = rememberedAnswers): Answers {
  const answers = new LRUCache<string, { answer: Answer; judged: boolean }>({ max })
  const key = (userId: string, requestId: string) => `${userId} ${requestId}`
  return {
    remember: (userId, requestId, answer) => {
      answers.set(key(userId, requestId), { answer, judged: false })
    },
    find: (userId, requestId) => answers.get(key(userId, requestId))?.answer,
    judge: (userId, requestId) => {
      const known = answers.get(key(userId, requestId))
      if (known === undefined || known.judged) return false
      known.judged = true
      return true
    },
  }
}
