import type { LabelledMessage } from './readers.ts'

const alertWords =
  /\b(acct|a\/c|debited|credited|verification code|one.?time|otp|order (no|update)|pnr|shipped|dispatched|delivered by|balance on your)\b/i
const alertCorpora: ReadonlySet<string> = new Set(['exais_train_users', 'india_new'])

/** Returns whether a message is ham that resembles spam: an alert from a bank, courier or service. */
export function isAlert(message: LabelledMessage | undefined): boolean {
  return message !== undefined && !message.spam && alertCorpora.has(message.corpus) && alertWords.test(message.text)
}

const recentSpam: ReadonlySet<string> = new Set(['sp_latest_raw', 'mishra_soni', 'india_new'])
const chatHam: ReadonlySet<string> = new Set(['sp_latest_ham', 'sp_legacy_ham', 'mishra_soni', 'uci', 'nus_early'])

/** Returns whether a message is recent smishing or ordinary chat. */
export function isRecentOrChat({ corpus, spam }: LabelledMessage): boolean {
  return spam ? recentSpam.has(corpus) : chatHam.has(corpus)
}
