import { expect, it } from 'vitest'
import { takeSharedMessage } from '../src/features/check/shared-message.ts'
import { isShare, sharedAddress } from './share.ts'

it('knows a share from another request', () => {
  expect(isShare(new Request('http://here/share', { method: 'POST' }))).toBe(true)
  expect(isShare(new Request('http://here/share'))).toBe(false)
  expect(isShare(new Request('http://here/predict', { method: 'POST' }))).toBe(false)
})

it('hands what was shared to the page, which takes it out of the address', () => {
  const shared = new FormData()
  shared.set('text', 'Win 100% now & #1')
  shared.set('url', 'http://prize.example/?a=b')
  window.location.hash = new URL(sharedAddress(shared), 'http://here').hash
  expect(takeSharedMessage()).toBe('Win 100% now & #1\nhttp://prize.example/?a=b')
  expect(window.location.hash).toBe('#check')
  expect(takeSharedMessage()).toBeUndefined()
})
