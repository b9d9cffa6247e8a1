import { headers, propagatedHeaders } from '@sms-checker/contracts'
import { expect, it } from 'vitest'
import { headersForNextHop } from './propagation.ts'

it('hands on the request id, the user id and every trace header, and nothing else', () => {
  const incoming = Object.fromEntries(propagatedHeaders.map((name) => [name, `value of ${name}`]))
  const onward = headersForNextHop({ id: 'r-1', headers: { ...incoming, cookie: 'user-id=1', host: 'h' } })
  expect(onward).toEqual({ ...incoming, [headers.requestId]: 'r-1' })
})

it('names the request even when the caller did not', () => {
  expect(headersForNextHop({ id: 'r-2', headers: {} })).toEqual({ [headers.requestId]: 'r-2' })
})
