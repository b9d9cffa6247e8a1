import { expect, it } from 'vitest'
import { sureness, toneOf } from './sureness.ts'

it.each([
  ['spam', 0.99, 'certain'],
  ['spam', 0.85, 'probable'],
  ['spam', 0.55, 'doubtful'],
  ['spam', 0.3, 'doubtful'],
  ['ham', 0.01, 'certain'],
  ['ham', 0.15, 'probable'],
  ['ham', 0.45, 'doubtful'],
] as const)('%s at %d is %s', (result, probability, expected) => {
  expect(sureness(result, probability)).toBe(expected)
})

it('a doubtful verdict has the tone of neither', () => {
  expect(toneOf({ result: 'spam', probability: 0.79 })).toBe('doubt')
  expect(toneOf({ result: 'spam', probability: 0.81 })).toBe('spam')
  expect(toneOf({ result: 'ham', probability: 0.19 })).toBe('ham')
})
