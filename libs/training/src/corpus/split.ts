import { normalizeMessage } from '@sms-checker/contracts'
import murmur from 'murmurhash3js-revisited'
import type { LabelledMessage } from './labelled-message.ts'
import { nearDuplicateGroups } from './near-duplicates.ts'

/** A normalised message with its place in the cross-validation. */
export interface SplitMessage extends LabelledMessage {
  /** 0 to `parts - 1`; near-duplicates are in one part. */
  readonly part: number
}

export const parts = 10
/** Parts that no shipped model is trained on. */
export const heldOutParts: ReadonlySet<number> = new Set([0])

/** Normalises, drops repeated messages (the first stays), and deals groups of near-duplicates out to the parts by a hash of their first message. */
export function splitMessages(messages: readonly LabelledMessage[]): SplitMessage[] {
  const seen = new Set<string>()
  const distinct = messages.flatMap((message) => {
    const text = normalizeMessage(message.text)
    const key = text.toLowerCase()
    if (text === '' || seen.has(key)) return []
    seen.add(key)
    return [{ ...message, text }]
  })
  const groups = nearDuplicateGroups(distinct.map(({ text }) => text))
  return distinct.map((message, i) => ({ ...message, part: partOf(distinct[groups[i] ?? i]?.text ?? message.text) }))
}

function partOf(text: string): number {
  return murmur.x86.hash32(new TextEncoder().encode(text), 1) % parts
}
