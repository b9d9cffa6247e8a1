import type { Result } from '@sms-checker/contracts'
import type { Messages } from '../language/messages-en.ts'
import { toneOf } from './sureness.ts'

/** A verdict in the two or three words that a row of a list has room for, its doubt among them. */
export function shortVerdict(
  text: Messages,
  verdict: { readonly result: Result; readonly probability: number },
): string {
  return (toneOf(verdict) === 'doubt' ? text.doubtful : text.result)[verdict.result]
}
