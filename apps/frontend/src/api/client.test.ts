import { expect, it } from 'vitest'
import { readUserId } from './client.ts'

it.each([
  ['', undefined],
  ['user-id=42', '42'],
  ['theme=dark; user-id=42; other=1', '42'],
  ['not-user-id=42', undefined],
  ['user-id=not an id', undefined],
])('reads from the cookies %j the user id %j', (cookies, id) => {
  expect(readUserId(cookies)).toBe(id)
})
