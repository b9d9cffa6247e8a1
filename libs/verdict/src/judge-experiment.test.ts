import {
  type ExperimentCounts,
  type ExperimentDeclaration,
  ExperimentJudgement,
  type Verdict,
  verdicts,
} from '@sms-checker/contracts'
import fc from 'fast-check'
import { Value } from 'typebox/value'
import { describe, expect, it } from 'vitest'
import { arm, counts, day, declaration, stage, startedAt } from '../test/counts.ts'
import { judgeExperiment } from './judge-experiment.ts'

const judge = (given: ExperimentCounts, days = 5, parts: Partial<ExperimentDeclaration> = {}) =>
  judgeExperiment(declaration(parts), given, startedAt + days * day)

/** No user with any event, often enough for the floor. */
const healthy = (canary = 3000) => counts([stage(arm(canary), arm(9 * canary))])

/** Users of whom a tenth marks a prediction as wrong. */
const usual = (users: number, errors: number) => arm(users, { errors, 'marked-wrong': users / 10 })

/** Neither harm nor its absence is shown for errors. */
const open = () => counts([stage(usual(1000, 10), usual(9000, 90))])

const harmful = counts([stage(arm(1000, { errors: 60 }), arm(9000, { errors: 90 }))])

describe('the verdict', () => {
  it.each<[string, Verdict, ExperimentCounts, number, Partial<ExperimentDeclaration>]>([
    ['canary gets too few users', 'invalid', counts([stage(arm(500), arm(9500))]), 5, {}],
    [
      'the ratio is wrong, and canary does harm',
      'invalid',
      counts([stage(arm(500, { errors: 90 }), arm(9500))]),
      5,
      {},
    ],
    [
      'the users differ in their guesses',
      'invalid',
      counts([
        stage(
          arm(1000, {}, { guesses: { spam: 400, ham: 100, unsure: 0 } }),
          arm(9000, {}, { guesses: { spam: 900, ham: 3600, unsure: 0 } }),
        ),
      ]),
      5,
      {},
    ],
    [
      'the users differ in the length of their messages',
      'invalid',
      counts([
        stage(arm(1000, {}, { lengths: { 20: 900, 40: 100 } }), arm(9000, {}, { lengths: { 20: 4000, 40: 5000 } })),
      ]),
      5,
      {},
    ],
    [
      '1.1 % of the events are dropped',
      'invalid',
      counts(healthy().stages, {
        delivery: { canary: { sent: 989, dropped: 11 }, stable: { sent: 8901, dropped: 99 } },
      }),
      5,
      {},
    ],
    [
      'only canary drops events',
      'invalid',
      counts(healthy().stages, { delivery: { canary: { sent: 994, dropped: 6 }, stable: { sent: 9000, dropped: 0 } } }),
      5,
      {},
    ],
    [
      'a version changes within a stage',
      'invalid',
      counts([stage(arm(3000, {}, { versions: ['1.0.0', '1.0.1'] }), arm(27_000))]),
      5,
      {},
    ],
    ['canary has far more errors', 'roll-back', harmful, 5, {}],
    ['canary has far more errors on the first day', 'roll-back', harmful, 0.1, {}],
    ['canary has far more errors, after the horizon', 'roll-back', harmful, 40, {}],
    [
      'canary has more errors than few users can excuse',
      'roll-back',
      counts([stage(arm(40, { errors: 30 }), arm(360, { errors: 4 }))]),
      1,
      {},
    ],
    [
      'canary fails for every user',
      'roll-back',
      counts(open().stages, { recentCanary: { users: 5, messages: 20, failed: 20 } }),
      5,
      {},
    ],
    ['every guardrail holds', 'promote', healthy(), 5, {}],
    ['every guardrail holds on the third day', 'promote', healthy(), 3, {}],
    [
      'the success metric is better',
      'promote',
      counts([stage(arm(5000, { 'marked-wrong': 250 }), arm(45_000, { 'marked-wrong': 4500 }))]),
      5,
      { successMetric: 'marked-wrong' },
    ],
    ['there are 99 users of canary', 'not-enough-data', counts([stage(arm(99), arm(900))]), 5, {}],
    ['there are 99 users of canary at the horizon', 'not-enough-data', counts([stage(arm(99), arm(900))]), 28, {}],
    [
      'events are too rare',
      'not-enough-data',
      counts([stage(arm(300, { errors: 1 }), arm(2700, { errors: 8 }))]),
      5,
      {},
    ],
    ['no user has arrived', 'not-enough-data', counts([stage(arm(0), arm(0))]), 0, {}],
    [
      'the rule selects no user',
      'not-enough-data',
      counts([stage(arm(0), arm(900), { share: 0, rule: 'none' })]),
      5,
      {},
    ],
    ['there is no stage', 'not-enough-data', counts([]), 0, {}],
    ['the evidence is open', 'keep-running', open(), 5, {}],
    ['every guardrail holds on the second day', 'keep-running', healthy(), 2.9, {}],
    ['every guardrail holds for too few users', 'keep-running', healthy(), 5, { minimumUsers: 5000 }],
    [
      'canary is not better as declared',
      'keep-running',
      counts([stage(arm(5000, { 'marked-wrong': 500 }), arm(45_000, { 'marked-wrong': 4500 }))]),
      5,
      { successMetric: 'marked-wrong' },
    ],
    [
      'half of the recent messages fail',
      'keep-running',
      counts(open().stages, { recentCanary: { users: 5, messages: 20, failed: 10 } }),
      5,
      {},
    ],
    [
      'all messages of one user fail',
      'keep-running',
      counts(open().stages, { recentCanary: { users: 1, messages: 90, failed: 90 } }),
      5,
      {},
    ],
    ['the evidence is open one moment before the horizon', 'keep-running', open(), 27.99, {}],
    ['the evidence is open at the horizon', 'undecided', open(), 28, {}],
  ])('when %s: %s', (_, verdict, given, days, parts) => {
    const judgement = judge(given, days, parts)
    expect(judgement).toMatchObject({ verdict })
    expect(judgement.reason).toMatch(/^[A-Z\d].*\.$/)
    expect(judgement.reason).not.toMatch(/NaN|Infinity|undefined/)
    expect(Value.Errors(ExperimentJudgement, judgement)).toEqual([])
  })

  it('tolerates 1 % of dropped events, 0.5 points of difference, and four events', () => {
    const delivery = { canary: { sent: 9900, dropped: 100 }, stable: { sent: 89_100, dropped: 900 } }
    expect(judge(counts(healthy().stages, { delivery })).verdict).toBe('promote')
    const uneven = { canary: { sent: 9950, dropped: 50 }, stable: { sent: 90_000, dropped: 0 } }
    expect(judge(counts(healthy().stages, { delivery: uneven })).verdict).toBe('promote')
    const few = { canary: { sent: 40, dropped: 4 }, stable: { sent: 400, dropped: 0 } }
    expect(judge(counts(healthy().stages, { delivery: few })).verdict).toBe('promote')
  })

  it('ignores a stage without canary users, and adds up the others', () => {
    const before = stage(arm(0), arm(5000, { errors: 400 }), { share: 0, rule: 'none' })
    const [only] = harmful.stages
    const ramped = [before, ...(only === undefined ? [] : [only, { ...only, startedAt: startedAt + day }])]
    const judgement = judge(counts(ramped))
    expect(judgement.verdict).toBe('roll-back')
    expect(judgement.users).toEqual({ canary: 2000, stable: 18_000 })
    expect(judgement.stages).toHaveLength(3)
    expect(judge(harmful).guardrails[0]?.logEHarm).toBeLessThan(judgement.guardrails[0]?.logEHarm ?? 0)
  })
})

describe('the reason', () => {
  it('of a rollback names the metric, the counts and the least ratio', () => {
    expect(judge(harmful).reason).toBe(
      'Users of canary get errors 6 times as often as users of stable (60 of 1,000 against 90 of 9,000; at least 2.8 times).',
    )
  })

  it('of a sample ratio mismatch names both shares', () => {
    const { reason } = judge(counts([stage(arm(500), arm(9500))]))
    expect(reason).toBe('Canary got 5 % of 10,000 users where the rule .*0$ gives 10 %.')
  })

  it('of waiting names the open guardrail, further users and days', () => {
    const { reason, forecast } = judge(open(), 5)
    expect(reason).toBe(
      'No guardrail shows harm, but it is not yet shown that canary stays within the margin for errors: about 48,000 more users, about 24 days.',
    )
    expect(forecast?.mostUsers).toBe(forecast?.fewestUsers)
  })

  it('says when more users will not help', () => {
    const worse = counts([stage(usual(1000, 16), usual(9000, 90))])
    const judgement = judge(worse, 5, { successMetric: 'errors' })
    expect(judgement.verdict).toBe('keep-running')
    expect(judgement.reason).toContain('more users will not change that')
    expect(judgement.forecast).toBeUndefined()
  })
})

describe('the forecast', () => {
  it('is exact: after as many further users with the same shares, the rule passes', () => {
    const { forecast } = judge(open())
    const scale = 1 + ((forecast?.fewestUsers ?? 0) + 1) / 10_000
    const scaled = counts([stage(usual(1000 * scale, 10 * scale), usual(9000 * scale, 90 * scale))])
    expect(judge(scaled).verdict).toBe('promote')
  })

  it('gives a range when canary is a little worse than stable', () => {
    const { forecast } = judge(counts([stage(usual(1000, 11), usual(9000, 90))]))
    expect(forecast?.mostUsers).toBeGreaterThan(forecast?.fewestUsers ?? Number.POSITIVE_INFINITY)
  })

  it('waits at least for the minimum number of days', () => {
    expect(judge(healthy(), 1).forecast).toMatchObject({ fewestUsers: 0, days: 2 })
  })
})

describe('monotonicity', () => {
  const given = fc.record({
    canary: fc.integer({ min: 150, max: 5000 }),
    canaryErrors: fc.integer({ min: 0, max: 100 }),
    stableErrors: fc.integer({ min: 0, max: 400 }),
    more: fc.integer({ min: 1, max: 20 }),
    days: fc.constantFrom(1, 5, 30),
  })
  const verdictOf = (canary: number, canaryErrors: number, stableErrors: number, days: number) =>
    judge(counts([stage(arm(canary, { errors: canaryErrors }), arm(9 * canary, { errors: stableErrors }))]), days)
      .verdict

  it('more errors in canary never take back a rollback, and never lead to a promotion', () => {
    fc.assert(
      fc.property(given, ({ canary, canaryErrors, stableErrors, more, days }) => {
        const before = verdictOf(canary, canaryErrors, stableErrors, days)
        const after = verdictOf(canary, canaryErrors + more, stableErrors, days)
        if (before === 'roll-back') expect(after).toBe('roll-back')
        if (after === 'promote') expect(before).toBe('promote')
      }),
      { numRuns: 50 },
    )
  })

  it('more errors in stable never lead to a rollback', () => {
    fc.assert(
      fc.property(given, ({ canary, canaryErrors, stableErrors, more, days }) => {
        const after = verdictOf(canary, canaryErrors, stableErrors + more, days)
        if (after === 'roll-back') expect(verdictOf(canary, canaryErrors, stableErrors, days)).toBe('roll-back')
      }),
      { numRuns: 50 },
    )
  })

  it('any counts get one of the verdicts, and a judgement that fits the schema', () => {
    const armCounts = fc
      .integer({ min: 0, max: 1_000_000 })
      .chain((users) =>
        fc
          .record({ errors: fc.nat(users), slow: fc.nat(users), 'marked-wrong': fc.nat(users), left: fc.nat(users) })
          .map((events) => arm(users, events)),
      )
    fc.assert(
      fc.property(armCounts, armCounts, fc.constantFrom(0, 0.01, 0.1, 0.5, 1), (canary, stable, share) => {
        const judgement = judge(counts([stage(canary, stable, { share })]))
        expect(verdicts).toContain(judgement.verdict)
        expect(judgement.reason).not.toMatch(/NaN|Infinity|undefined/)
        expect(Value.Errors(ExperimentJudgement, judgement)).toEqual([])
      }),
    )
  })
})

describe('the placebo', () => {
  const placebo = (digit: number, errors: number) => ({
    digit,
    users: 1000,
    events: { errors, slow: 0, 'marked-wrong': 0, left: 0 },
  })

  it('compares each digit with the others', () => {
    const digits = [1, 2, 3, 4].map((digit) => placebo(digit, digit === 3 ? 80 : 20))
    const judged = judge(counts(open().stages, { placebo: digits })).placebo.filter(({ metric }) => metric === 'errors')
    expect(judged.map(({ digit, alarm }) => [digit, alarm])).toEqual([
      [1, false],
      [2, false],
      [3, true],
      [4, false],
    ])
  })

  it('needs two digits', () => {
    expect(judge(counts(open().stages, { placebo: [placebo(1, 2)] })).placebo).toEqual([])
  })
})

it('compares the shares of spam once there are enough of both kinds', () => {
  const spam = (events: number) =>
    judge(counts([stage(arm(1000, {}, { spam: events }), arm(9000, {}, { spam: 900 }))])).spamShare
  expect(spam(9)).toBeUndefined()
  expect(spam(300)?.lower).toBeGreaterThan(0.1)
})
