import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { stringMatcher } from './request-match.ts'

/** Patterns with the same meaning in RE2 and JavaScript, over a small alphabet so that they match often enough. */
const { pattern } = fc.letrec<{ pattern: string; atom: string }>((tie) => ({
  atom: fc.oneof(
    { depthSize: 'small' },
    fc.constantFrom('a', 'b', '0', '.', '[ab]', '[^a]', '\\d'),
    tie('pattern').map((inner) => `(${inner})`),
  ),
  pattern: fc.oneof(
    { depthSize: 'small' },
    tie('atom'),
    fc.tuple(tie('atom'), fc.constantFrom('*', '+', '?', '{1,2}')).map(([atom, times]) => atom + times),
    fc.tuple(tie('pattern'), tie('pattern')).map(([a, b]) => a + b),
    fc.tuple(tie('pattern'), tie('pattern')).map(([a, b]) => `${a}|${b}`),
  ),
}))
const input = fc.string({ unit: fc.constantFrom('a', 'b', '0', '1'), maxLength: 6 })

describe('stringMatcher', () => {
  it('matches a regex against the whole string', () => {
    fc.assert(
      fc.property(pattern, input, (regex, value) => {
        expect(stringMatcher({ regex }, 'uri')(value)).toBe(new RegExp(`^(?:${regex})$`).test(value))
      }),
      { numRuns: 1_000 },
    )
  })

  it('supports the documented canary rule: ids that end in 0', () => {
    const test = stringMatcher({ regex: '.*0$' }, 'headers.x-user-id')
    expect(['0', '10', '1230'].map(test)).toEqual([true, true, true])
    expect(['1', '01', '', '10\n'].map(test)).toEqual([false, false, false, false])
  })

  it('matches in linear time where a backtracking engine would need exponential time', () => {
    expect(stringMatcher({ regex: '(a+)+b' }, 'uri')('a'.repeat(5_000))).toBe(false)
  })

  it.each(['(', 'a(?=b)', '(a)\\1', '(?<=a)b'])('rejects %j, which is not RE2, and names the field', (regex) => {
    expect(() => stringMatcher({ regex }, 'spec.http[0].match[0].uri')).toThrow(
      /spec\.http\[0\]\.match\[0\]\.uri\.regex is not an RE2 pattern/,
    )
  })

  it('ignores case in exact and prefix matches, not in a regex', () => {
    const ignoreCase = { ignoreCase: true }
    expect(stringMatcher({ exact: '/Login' }, 'uri', ignoreCase)('/lOGIN')).toBe(true)
    expect(stringMatcher({ prefix: '/Login' }, 'uri', ignoreCase)('/login/x')).toBe(true)
    expect(stringMatcher({ regex: '/Login' }, 'uri', ignoreCase)('/login')).toBe(false)
    expect(stringMatcher({ exact: '/Login' }, 'uri')('/login')).toBe(false)
  })
})
