import { expect, it } from 'vitest'
import { takeSharedMessage } from './shared-message.ts'

it.each([
  ['#shared=100%25%20free%2Bmore%0Anow', '100% free+more\nnow'],
  ['#shared=100%', '100%'],
  ['#check', undefined],
  ['', undefined],
])('takes what %s holds, once', (hash, message) => {
  window.location.hash = hash
  expect(takeSharedMessage()).toBe(message)
  expect(takeSharedMessage()).toBeUndefined()
})
