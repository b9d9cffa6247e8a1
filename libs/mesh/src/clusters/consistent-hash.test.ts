import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { endpointForKey } from './consistent-hash.ts'

const endpoints = fc
  .uniqueArray(fc.string({ minLength: 1, maxLength: 12 }), { minLength: 2, maxLength: 12 })
  .map((names) => names.map((name) => ({ name })))

describe('endpointForKey', () => {
  it('returns the same endpoint for a key regardless of the order of the endpoints', () => {
    fc.assert(
      fc.property(endpoints, fc.string(), (list, key) => {
        expect(endpointForKey(list.toReversed(), key)).toEqual(endpointForKey(list, key))
      }),
    )
  })

  it('moves only the keys of a removed endpoint', () => {
    fc.assert(
      fc.property(endpoints, fc.nat(), fc.array(fc.string(), { maxLength: 50 }), (list, index, keys) => {
        const removed = list[index % list.length]
        const rest = list.filter((endpoint) => endpoint !== removed)
        for (const key of keys) {
          const before = endpointForKey(list, key)
          if (before !== removed) expect(endpointForKey(rest, key)).toBe(before)
        }
      }),
    )
  })

  it('spreads ids that differ in few digits evenly', () => {
    const list = ['a', 'b', 'c'].map((name) => ({ name: `app-${name}` }))
    const counts = new Map<string, number>()
    for (let id = 0; id < 9_000; id++) {
      const name = endpointForKey(list, String(id))?.name ?? ''
      counts.set(name, (counts.get(name) ?? 0) + 1)
    }
    // 3,000 each; the standard deviation is 45.
    for (const { name } of list) expect(Math.abs((counts.get(name) ?? 0) - 3_000)).toBeLessThan(6 * 45)
  })

  it('returns undefined without endpoints', () => expect(endpointForKey([], 'key')).toBeUndefined())
})
