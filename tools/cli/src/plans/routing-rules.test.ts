import { readFile } from 'node:fs/promises'
import { shareOfUsers } from '@sms-checker/verdict'
import fc from 'fast-check'
import { RE2JS } from 're2js'
import { describe, expect, it } from 'vitest'
import { percentages } from './percentages.ts'
import { digitsOf, freshDigit, noUser, rampedRule, ruleFor } from './routing-rules.ts'

const percentage = fc.constantFrom(...percentages)
const digit = fc.nat(9)
const userId = fc.array(digit, { minLength: 20, maxLength: 20 }).map((digits) => digits.join(''))
const selects = (rule: string, id: string) => RE2JS.compile(rule).matcher(id).matches()

describe('a rule', () => {
  it('selects exactly its percentage of the random user ids', () => {
    for (const percent of percentages) {
      for (let first = 0; first < 10; first++) expect(shareOfUsers(ruleFor(percent, first))).toBe(percent / 100)
    }
  })

  it('is accepted by the schema of the chart', async () => {
    const schema = JSON.parse(
      await readFile(new URL('../../../../deploy/helm/values.schema.json', import.meta.url), 'utf8'),
    )
    const { pattern } = schema.properties.istio.properties.canary.properties.headerRoutingRegex
    fc.assert(fc.property(percentage, digit, (percent, first) => new RegExp(pattern).test(ruleFor(percent, first))))
    expect(noUser).toMatch(new RegExp(pattern))
  })
})

describe('a ramp', () => {
  it('keeps every user of the rule before', () => {
    fc.assert(
      fc.property(digit, userId, (first, id) => {
        const rules = percentages.map((percent) => ruleFor(percent, first))
        const selected = rules.map((rule) => selects(rule, id))
        expect(selected).toEqual([...selected].sort())
        for (const [index, percent] of percentages.slice(1).entries()) {
          expect(rampedRule(rules[index] ?? '', percent)).toBe(rules[index + 1])
        }
      }),
    )
  })

  it.each([
    ['.*0$', 50, '.*[01234]$'],
    ['.*(0[0-4])$', 10, undefined],
    ['.*[0-4]7$', 10, '.*7$'],
    ['.*[02468]$', 50, undefined],
    ['.*[02]$', 25, undefined],
    ['.*[13]$', 50, '.*[01234]$'],
    [noUser, 10, undefined],
    ['.*0$', 10, undefined],
    ['.*0$', 5, undefined],
  ] as const)('from %s to %s %% gives %s', (present, percent, rule) => {
    if (rule === undefined) expect(() => rampedRule(present, percent)).toThrow(/^(The rule|No rule for)/)
    else expect(rampedRule(present, percent)).toBe(rule)
  })
})

describe('a fresh digit', () => {
  it('is one that no rule used, as long as there is one', () => {
    expect(freshDigit([])).toBe(0)
    expect(freshDigit(['.*0$', '.*([12]|[0-4]3)$'])).toBe(4)
    fc.assert(
      fc.property(fc.array(fc.tuple(percentage, digit), { maxLength: 6 }), (used) => {
        const rules = used.map(([percent, first]) => ruleFor(percent, first))
        const usedDigits = rules.flatMap(digitsOf)
        if (new Set(usedDigits).size < 10) expect(usedDigits).not.toContain(freshDigit(rules))
      }),
      { numRuns: 30 },
    )
  })

  it('is the one used longest ago when all were used', () => {
    expect(freshDigit(['.*3$', '.*[01245]$', '.*[56789]$', noUser])).toBe(3)
  })
})
