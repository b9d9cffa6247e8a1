import { forwardedHeaderNames, headers } from '@sms-checker/contracts'
import { expect, it } from 'vitest'
import { forwardedHeaders } from './forwarded-headers.ts'

it('forwards the request id, the user id and all trace headers, and no other header', () => {
  const incoming = Object.fromEntries(forwardedHeaderNames.map((name) => [name, `value of ${name}`]))
  const forwarded = forwardedHeaders({ id: 'r-1', headers: { ...incoming, cookie: 'user-id=1', host: 'h' } })
  expect(forwarded).toEqual({ ...incoming, [headers.requestId]: 'r-1' })
})

it('forwards the generated request id when the client sent none', () => {
  expect(forwardedHeaders({ id: 'r-2', headers: {} })).toEqual({ [headers.requestId]: 'r-2' })
})
