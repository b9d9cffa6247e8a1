import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { messageError, messageLength } from './message.ts'

describe('messageError', () => {
  it.each(['', ' ', '\n\t\r ', '\u0000\u0007', '\u200b\u200d\ufeff'])('reports %j as empty', (message) => {
    expect(messageError(message, 2_000)).toBe('empty')
  })

  it('counts code points: 2,000 emoji are within a limit of 2,000, one more is not', () => {
    expect(messageError('😀'.repeat(2_000), 2_000)).toBeUndefined()
    expect(messageError('😀'.repeat(2_001), 2_000)).toBe('too-long')
  })
})

describe('messageLength', () => {
  it('equals the number of code points that iteration yields', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), fc.nat(), (text, cut) => {
        for (const each of [text, text.slice(cut % (text.length + 1))])
          expect(messageLength(each)).toBe([...each].length)
      }),
    )
  })
})
