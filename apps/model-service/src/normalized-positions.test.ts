import { normalizeMessage } from '@sms-checker/text'
import { expect, it } from 'vitest'
import { normalizedPositions } from './normalized-positions.ts'

const aligned = (sms: string): string[] => {
  const characters = Array.from(normalizeMessage(sms))
  return normalizedPositions(sms).map((at, i) => `${characters[i]}${at}`)
}

it('skips what normalization removes, and counts in code units', () => {
  expect(aligned('  hi\r\n you\u200b!')).toEqual(['h2', 'i3', ' 4', 'y7', 'o8', 'u9', '!11'])
  expect(aligned('😀 f r e e')).toEqual(['😀0', ' 2', 'f3', 'r5', 'e7', 'e9'])
  expect(aligned('a\u200db \ud800')).toEqual(['a0', 'b2', ' 3', '\ufffd4'])
})
