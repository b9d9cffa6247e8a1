import { normalizeWithPositions } from '@sms-checker/text'

/** Returns for each character (code point) of the normalized message where it starts in the original message, in UTF-16 code units. */
export function normalizedPositions(sms: string): readonly number[] {
  return normalizeWithPositions(sms).positions
}
