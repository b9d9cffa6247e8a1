import { expect, it } from 'vitest'
import { takeSharedMessage } from '../src/lib/location.ts'
import { isShareRequest, sharedMessageUrl } from './share-target.ts'

it('recognizes a share request', () => {
  expect(isShareRequest(new Request('http://here/share', { method: 'POST' }))).toBe(true)
  expect(isShareRequest(new Request('http://here/share'))).toBe(false)
  expect(isShareRequest(new Request('http://here/predict', { method: 'POST' }))).toBe(false)
})

it('passes the shared text to the page, which removes it from the URL', () => {
  const form = new FormData()
  form.set('text', 'Win 100% now & #1')
  form.set('url', 'http://prize.example/?a=b')
  window.location.hash = new URL(sharedMessageUrl(form), 'http://here').hash
  expect(takeSharedMessage()).toBe('Win 100% now & #1\nhttp://prize.example/?a=b')
  expect(window.location.hash).toBe('#check')
  expect(takeSharedMessage()).toBeUndefined()
})
