import { describe, expect, it } from 'vitest'
import { copiesOf, restoreMessages } from './restored-messages.ts'

const restored = (...texts: string[]): string[] =>
  restoreMessages(texts.map((text) => ({ corpus: 'a', text, spam: true }))).map(({ text }) => text)

describe('restoreMessages', () => {
  it('fills in masked numbers', () => {
    const [phone = '', few = ''] = restored('call XXXXXXXXXX', 'win XX on XXX days')
    expect(phone).toMatch(/^call (\+\d{11}|0\d{10}|[6-9]\d{9})[.!]?$/)
    expect(few).toMatch(/^win [^\d]{0,3}[1-9]\d on [1-9]\d{1,3} days[.!]?$/)
  })

  it('joins broken links', () => {
    expect(restored('see https://hdfc -card.in/ now')[0]).toContain('https://hdfc-card.in/')
    expect(restored('at chs-1 .app.link/4 now')[0]).toContain('chs-1.app.link/4')
  })

  it('inflects "be", but not after "to" and modal verbs', () => {
    expect(restored('account have be suspend')[0]).toMatch(/^account (has|have) been suspend/)
    expect(restored('we be here')[0]).toMatch(/^we( are|'re| were) here/)
    expect(restored('it will be close to be safe')[0]).toMatch(/^it will be close to be safe/)
  })

  it('restores contractions and keeps everything else', () => {
    expect(restored("do n't pay it")[0]).toMatch(/^don't pay it[.!]?$/)
  })

  it('is deterministic and restores each message', () => {
    const texts = Array.from({ length: 50 }, (_, i) => `Your account be lock call XXXXXXXXXX X${i}`)
    expect(restored(...texts)).toEqual(restored(...texts))
    expect(new Set(restored(...texts)).size).toBe(texts.length)
  })
})

describe('copiesOf', () => {
  const isCopy = copiesOf([
    { corpus: 'a', spam: true, text: 'Your parcel is held at our depot, please pay the fees at http://a.top now' },
  ])

  it('recognizes a message with other inflection, numbers and links', () => {
    expect(isCopy('your parcels has been held at our depot please pay the fee at www.b.info now!')).toBe(true)
  })

  it('accepts other messages, and a common phrase in a long one', () => {
    expect(isCopy('Your bank account was locked, please call us today')).toBe(false)
    expect(
      isCopy(
        'Dear customer, we could not reach you about the invoice of last month; please pay the fees at the office on Monday or Tuesday morning before noon',
      ),
    ).toBe(false)
  })
})
