import { expect, it } from 'vitest'
import { confidenceOf, toneOf } from './confidence.ts'

it.each([
  ['spam', 0.99, 'certain'],
  ['spam', 0.85, 'probable'],
  ['spam', 0.55, 'uncertain'],
  ['spam', 0.3, 'uncertain'],
  ['ham', 0.01, 'certain'],
  ['ham', 0.15, 'probable'],
  ['ham', 0.45, 'uncertain'],
] as const)('a verdict of %s at probability %d is %s', (result, probability, expected) => {
  expect(confidenceOf({ result, probability })).toBe(expected)
})

it('gives an uncertain verdict a tone of its own', () => {
  expect(toneOf({ result: 'spam', probability: 0.79 })).toBe('uncertain')
  expect(toneOf({ result: 'spam', probability: 0.81 })).toBe('spam')
  expect(toneOf({ result: 'ham', probability: 0.19 })).toBe('ham')
})
