import type { LabelledMessage } from './labelled-message.ts'

const alertWords =
  /\b(acct|a\/c|debited|credited|verification code|one.?time|otp|order (no|update)|pnr|shipped|dispatched|delivered by|balance on your)\b/i
const alertCorpora: ReadonlySet<string> = new Set(['exais_train_users', 'india_new'])

/** Whether a message is ham that looks like spam: what banks, couriers and services send to their customers. */
export function isAlert(message: LabelledMessage | undefined): boolean {
  return message !== undefined && !message.spam && alertCorpora.has(message.corpus) && alertWords.test(message.text)
}

const recentSpam: ReadonlySet<string> = new Set(['sp_latest_raw', 'mishra_soni', 'india_new'])
const chatHam: ReadonlySet<string> = new Set(['sp_latest_ham', 'sp_legacy_ham', 'mishra_soni', 'uci', 'nus_early'])

/** Whether a message is smishing of the last years, or ordinary chat. */
export function isRecentOrChat({ corpus, spam }: LabelledMessage): boolean {
  return spam ? recentSpam.has(corpus) : chatHam.has(corpus)
}
