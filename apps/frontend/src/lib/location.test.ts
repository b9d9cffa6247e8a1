// cspell:ignore Bmore Anow
import { userIdGivenParameter } from '@sms-checker/contracts'
import { expect, it } from 'vitest'
import { removeRedirectMarker, routeOf, takeSharedMessage } from './location.ts'

it.each([
  ['#check', 'check'],
  ['#many', 'batch'],
  ['#history', 'history'],
  ['', 'check'],
  ['#unknown', 'check'],
])('maps the fragment "%s" to the route %s', (fragment, route) => {
  expect(routeOf(fragment)).toBe(route)
})

it('removes the redirect marker from the URL and nothing else', () => {
  window.history.replaceState(null, '', `/?a=1&${userIdGivenParameter}=1&b=2#history`)
  removeRedirectMarker()
  expect(window.location.search + window.location.hash).toBe('?a=1&b=2#history')
})

it.each([
  ['#shared=100%25%20free%2Bmore%0Anow', '100% free+more\nnow'],
  ['#shared=100%', '100%'],
  ['#check', undefined],
  ['', undefined],
])('returns the shared message in "%s" once', (hash, message) => {
  window.location.hash = hash
  expect(takeSharedMessage()).toBe(message)
  expect(takeSharedMessage()).toBeUndefined()
})
