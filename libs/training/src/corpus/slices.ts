import type { LabelledMessage } from './readers.ts'

const alertWords =
  /\b(acct|a\/c|debited|credited|verification code|one.?time|otp|order (no|update)|pnr|shipped|dispatched|delivered by|balance on your)\b/i
const alertCorpora: ReadonlySet<string> = new Set(['exais_train_users', 'india_new'])

/** Returns whether a message is ham that resembles spam: an alert from a bank, courier or service. */
export function isAlert(message: LabelledMessage | undefined): boolean {
  return message !== undefined && !message.spam && alertCorpora.has(message.corpus) && alertWords.test(message.text)
}

// cspell:ignore subscri ance

/** Kinds of alerts and promotions that organizations send to their customers. The first kind that matches counts. */
const kindPatterns = {
  'one-time codes': /\b(otp|one.?time|verification code|passcode|password|pin is)\b/i,
  'bank notices': /\b(acct|a\/c|debited|credited|avail(able)? bal(ance)?|balance on your|ac no)\b/i,
  deliveries: /\b(order (no|update|id)|pnr|shipped|dispatched|delivered by|out for delivery|parcel|courier)\b/i,
  promotions:
    /\b(offer|recharge|bonus|free|data|airtime|discount|sale|dial|sms [a-z]+ to|cashback|win|subscri\w+|n\d+|\d+ ?[mg]b|% off)\b/i,
} as const

export type AlertKind = keyof typeof kindPatterns

export const alertKinds: readonly AlertKind[] = ['one-time codes', 'bank notices', 'deliveries', 'promotions']

/** Returns the kind of ham that resembles spam, or `undefined` for spam and for messages between people. */
export function alertKindOf({ corpus, spam, text }: LabelledMessage): AlertKind | undefined {
  if (spam || !alertCorpora.has(corpus)) return undefined
  return alertKinds.find((kind) => kindPatterns[kind].test(text))
}

const recentSpam: ReadonlySet<string> = new Set(['sp_latest_raw', 'mishra_soni', 'india_new'])
const chatHam: ReadonlySet<string> = new Set(['sp_latest_ham', 'sp_legacy_ham', 'mishra_soni', 'uci', 'nus_early'])

/** Returns whether a message is recent smishing or ordinary chat. */
export function isRecentOrChat({ corpus, spam }: LabelledMessage): boolean {
  return spam ? recentSpam.has(corpus) : chatHam.has(corpus)
}
