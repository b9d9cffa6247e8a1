import { userIdGivenParameter } from '@sms-checker/contracts'
import { expect, it } from 'vitest'
import { tidyAddress } from './address.ts'

it('takes out the mark of the redirect and nothing else', () => {
  window.history.replaceState(null, '', `/?a=1&${userIdGivenParameter}=1&b=2#history`)
  tidyAddress()
  expect(window.location.search + window.location.hash).toBe('?a=1&b=2#history')
})
