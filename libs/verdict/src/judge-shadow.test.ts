import { ShadowJudgement } from '@sms-checker/contracts'
import { Value } from 'typebox/value'
import { expect, it } from 'vitest'
import { shadowCounts } from '../test/counts.ts'
import { judgeShadow, type ShadowCounts } from './judge-shadow.ts'

it.each<[string, ShadowJudgement['verdict'], Partial<ShadowCounts>]>([
  ['no user has a pair', 'keep-running', { users: 0, disagreeingUsers: 0 }],
  ['few users have a pair', 'keep-running', { users: 99, disagreeingUsers: 0, shadowRight: 90 }],
  ['the models hardly ever disagree', 'not-worse', { disagreeingUsers: 10 }],
  ['the models disagree, without feedback', 'keep-running', {}],
  ['feedback is for the shadow', 'not-worse', { shadowRight: 40, primaryRight: 2 }],
  ['feedback is for primary', 'worse', { shadowRight: 2, primaryRight: 40 }],
  [
    'feedback is for primary, where the models hardly ever disagree',
    'worse',
    { disagreeingUsers: 10, primaryRight: 30 },
  ],
  [
    'feedback is for the shadow, but no more than biased reports explain',
    'keep-running',
    { shadowRight: 40, primaryRight: 20 },
  ],
])('when %s: %s', (_, verdict, parts) => {
  const judgement = judgeShadow(shadowCounts(parts), 0)
  expect(judgement).toMatchObject({ verdict })
  expect(judgement.reason).toMatch(/^[A-Z\d].*\.$/)
  expect(Value.Errors(ShadowJudgement, judgement)).toEqual([])
})

it('bounds the difference of the accuracies from above', () => {
  expect(judgeShadow(shadowCounts({ disagreeingUsers: 50 }), 0).disagreementBound).toBeGreaterThan(0.01)
})
