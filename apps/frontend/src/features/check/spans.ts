import type { MessagePart } from '@sms-checker/contracts'

/** A stretch of a message: with a tone where it moved the verdict, without one between. */
export interface Span {
  readonly text: string
  readonly tone?: 'spam' | 'ham'
  /** Whether it is among what moved the verdict most. */
  readonly strong?: boolean
}

/** Below this share of the strongest part, a part is not worth a reader's eye. */
const leastShare = 0.1

/** Below this share of the strongest part, a part is shown as a weak one. */
const strongShare = 0.5

/**
 * Cuts a message at the parts of its explanation. Parts come strongest first; one that overlaps a stronger one is left out, so
 * that every character has one tone. Joined together the spans are the message.
 */
export function spansOf(sms: string, explanation: readonly MessagePart[]): Span[] {
  const strongest = Math.max(0, ...explanation.map(({ weight }) => Math.abs(weight)))
  const parts: MessagePart[] = []
  for (const part of explanation) {
    const fits = part.start < part.end && part.end <= sms.length && Math.abs(part.weight) > leastShare * strongest
    if (fits && parts.every(({ start, end }) => part.end <= start || end <= part.start)) parts.push(part)
  }
  const spans: Span[] = []
  let at = 0
  for (const { start, end, weight } of parts.sort((a, b) => a.start - b.start)) {
    if (at < start) spans.push({ text: sms.slice(at, start) })
    const strong = Math.abs(weight) >= strongShare * strongest
    spans.push({ text: sms.slice(start, end), tone: weight > 0 ? 'spam' : 'ham', strong })
    at = end
  }
  if (at < sms.length) spans.push({ text: sms.slice(at) })
  return spans
}
