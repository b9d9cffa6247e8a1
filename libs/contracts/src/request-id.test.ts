import { expect, it } from 'vitest'
import { isRequestId } from './request-id.ts'

it.each(['a', '0d4d0b9e-6d5f-4a53-9c0b-7f1a2b3c4d5e', 'a.b_c-D9', 'x'.repeat(128)])('accepts %j', (id) => {
  expect(isRequestId(id)).toBe(true)
})

it.each(['', 'x'.repeat(129), 'a b', 'a\n', 'é', 'a,b', ['a'], undefined])('rejects %j', (id) => {
  expect(isRequestId(id)).toBe(false)
})
