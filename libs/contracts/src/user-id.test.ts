import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  chosenAccessSuffixes,
  isRandomUserId,
  isUserId,
  newUserId,
  newUserIdLength,
  parseUserId,
  withEarlyAccess,
} from './user-id.ts'

describe('isUserId', () => {
  it.each(['0', 'a.b_c-D9', 'x'.repeat(128)])('accepts %j', (id) => expect(isUserId(id)).toBe(true))

  it.each(['', 'x'.repeat(129), 'a b', 'a\n', 'é', '<script>', 0, null, ['a']])('rejects %j', (id) => {
    expect(isUserId(id)).toBe(false)
  })

  it('agrees with the documented alphabet on any string', () => {
    const alphabet = new Set('ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789._-')
    fc.assert(
      fc.property(fc.string({ maxLength: 140 }), (value) => {
        expect(isUserId(value)).toBe(
          value.length > 0 && value.length <= 128 && [...value].every((c) => alphabet.has(c)),
        )
      }),
    )
  })
})

describe('newUserId', () => {
  it('returns valid ids of decimal digits, a tenth of which end in 0', () => {
    const ids = Array.from({ length: 20_000 }, newUserId)
    for (const id of ids) expect(id).toMatch(new RegExp(`^\\d{${newUserIdLength}}$`))
    const share = ids.filter((id) => id.endsWith('0')).length / ids.length
    // Six standard deviations around a tenth: fails by chance once in half a billion runs.
    expect(Math.abs(share - 0.1)).toBeLessThan(6 * Math.sqrt((0.1 * 0.9) / ids.length))
  })
})

describe('withEarlyAccess', () => {
  const ids = fc.stringMatching(/^[A-Za-z0-9._-]{1,128}$/)

  it('returns a valid id with the wanted access, which keeps the id of the user', () => {
    fc.assert(
      fc.property(ids, fc.boolean(), (id, wanted) => {
        const moved = withEarlyAccess(id, wanted)
        expect(isUserId(moved)).toBe(true)
        const { base, chosen } = parseUserId(moved)
        expect(chosen).toBe(wanted ? 'early' : 'regular')
        expect(id.startsWith(base)).toBe(true)
        if (id.length <= 120) expect(base).toBe(parseUserId(id).base)
      }),
    )
  })

  it('never returns an id that a rule on the last digit matches', () => {
    fc.assert(fc.property(ids, fc.boolean(), (id, wanted) => /[a-z]$/.test(withEarlyAccess(id, wanted))))
  })
})

describe('parseUserId', () => {
  it('returns the id before the chosen access', () => {
    fc.assert(
      fc.property(fc.constantFrom('early', 'regular'), (chosen) => {
        const id = newUserId()
        expect(parseUserId(id + chosenAccessSuffixes[chosen])).toEqual({ base: id, chosen })
        expect(isRandomUserId(id + chosenAccessSuffixes[chosen])).toBe(false)
        expect(parseUserId(id)).toEqual({ base: id })
        expect(isRandomUserId(id)).toBe(true)
      }),
    )
  })
})
