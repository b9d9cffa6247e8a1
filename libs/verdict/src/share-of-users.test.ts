import fc from 'fast-check'
import { RE2JS } from 're2js'
import { describe, expect, it } from 'vitest'
import { shareOfUsers } from './share-of-users.ts'

/** Share of all ids of three digits that the engine of libs/mesh matches. */
function enumeratedShare(regex: string): number {
  const pattern = RE2JS.compile(regex)
  const ids = Array.from({ length: 1000 }, (_, id) => String(id).padStart(3, '0'))
  return ids.filter((id) => pattern.matches(id)).length / 1000
}

const atom = fc.oneof(
  { weight: 3, arbitrary: fc.constantFrom('0', '1', '7', 'a', '.', '\\d', '\\w', '\\.', '-') },
  fc.constantFrom('[0-4]', '[^0]', '[05a-f]', '[\\d.]', '[^\\w]'),
)
const { regex } = fc.letrec<{ regex: string; piece: string }>((tie) => ({
  piece: fc
    .tuple(
      fc.oneof(
        { depthSize: 'small' },
        atom,
        tie('regex').map((inside) => `(${inside})`),
      ),
      fc.constantFrom('', '', '', '*', '+', '?', '{2}', '{1,2}', '{0,}'),
    )
    .map(([part, repetition]) => part + repetition),
  regex: fc
    .array(
      fc.array(tie('piece'), { maxLength: 4 }).map((parts) => parts.join('')),
      {
        minLength: 1,
        maxLength: 3,
      },
    )
    .map((options) => options.join('|')),
}))

describe('shareOfUsers', () => {
  it.each([
    ['.*0$', 0.1],
    ['^.*[0-4]$', 0.5],
    ['.*(0[0-4])$', 0.05],
    ['.*(0$|1$)', 0.2],
    ['.*(00|11|22)', 0.03],
    ['.*\\d', 1],
    ['none', 0],
    ['early-.*', 0],
    ['\\d{20}', 1],
    ['\\d{19}', 0],
    ['[1-9].*', 0.9],
    // At least one 9 among 20 digits.
    ['.*9.*', 1 - 0.9 ** 20],
  ])('of %s is %d', (rule, share) => {
    expect(shareOfUsers(rule)).toBeCloseTo(share, 14)
  })

  it.each([
    ['.*0$', '0', 1],
    ['.*0$', '12', 0],
    ['.*(0[0-4])$', '4', 0.1],
    ['.*[0-4]', '45', 0.5],
  ])('of %s among ids that end in one of %s is %d', (rule, lastDigits, share) => {
    expect(shareOfUsers(rule, 20, lastDigits)).toBeCloseTo(share, 14)
  })

  it('equals what the engine of the mesh matches, for any rule that the chart accepts', () => {
    fc.assert(
      fc.property(regex, fc.boolean(), fc.boolean(), (inside, start, end) => {
        const rule = `${start ? '^' : ''}${inside}${end ? '$' : ''}`
        expect(shareOfUsers(rule, 3)).toBe(enumeratedShare(rule))
      }),
      { numRuns: 100 },
    )
  })

  it.each([
    ['(?i).*a', 'this kind of group at character 2'],
    ['.*\\b0', '\\b at character 4'],
    ['.*[[:digit:]]', '[ at character 4'],
    ['.*0|(1', 'a group without an end at character 7'],
    ['.*[01', 'a class without an end at character 6'],
    ['.*0)', ') at character 4'],
    ['a**', 'a repetition of a repetition at character 3'],
    ['.*[4-0]', 'the range 4-0 at character 4'],
    ['.*é', 'é at character 3'],
  ])('refuses %s and says why', (rule, reason) => {
    expect(() => shareOfUsers(rule)).toThrow(`The share of users of the rule ${rule} cannot be computed: ${reason}`)
  })

  it('refuses a rule that needs too many states', () => {
    expect(() => shareOfUsers('.*1.{18}|.*2.{17}.*3.{3}|(.*5.{12})+')).toThrow('the rule is too complex')
  })
})
