import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { consistentMember } from './consistent-member.ts'

const members = fc
  .uniqueArray(fc.string({ minLength: 1, maxLength: 12 }), { minLength: 2, maxLength: 12 })
  .map((names) => names.map((name) => ({ name })))

describe('consistentMember', () => {
  it('gives a key the same member in whatever order the members are listed', () => {
    fc.assert(
      fc.property(members, fc.string(), (list, key) => {
        expect(consistentMember(list.toReversed(), key)).toEqual(consistentMember(list, key))
      }),
    )
  })

  it('moves the keys of a removed member and no other', () => {
    fc.assert(
      fc.property(members, fc.nat(), fc.array(fc.string(), { maxLength: 50 }), (list, index, keys) => {
        const removed = list[index % list.length]
        const rest = list.filter((member) => member !== removed)
        for (const key of keys) {
          const before = consistentMember(list, key)
          if (before !== removed) expect(consistentMember(rest, key)).toBe(before)
        }
      }),
    )
  })

  it('spreads ids that differ in few digits evenly', () => {
    const list = ['a', 'b', 'c'].map((name) => ({ name: `app-${name}` }))
    const counts = new Map<string, number>()
    for (let id = 0; id < 9_000; id++) {
      const name = consistentMember(list, String(id))?.name ?? ''
      counts.set(name, (counts.get(name) ?? 0) + 1)
    }
    // 3,000 each; 45 is one standard deviation.
    for (const { name } of list) expect(Math.abs((counts.get(name) ?? 0) - 3_000)).toBeLessThan(6 * 45)
  })

  it('has none where there is no member', () => expect(consistentMember([], 'key')).toBeUndefined())
})
