import { forwardedHeaderNames, headers } from '@sms-checker/contracts'
import { expect, it } from 'vitest'
import { forwardedHeaders } from './forwarded-headers.ts'

it('hands on the request id, the user id and every trace header, and nothing else', () => {
  const incoming = Object.fromEntries(forwardedHeaderNames.map((name) => [name, `value of ${name}`]))
  const onward = forwardedHeaders({ id: 'r-1', headers: { ...incoming, cookie: 'user-id=1', host: 'h' } })
  expect(onward).toEqual({ ...incoming, [headers.requestId]: 'r-1' })
})

it('names the request even when the caller did not', () => {
  expect(forwardedHeaders({ id: 'r-2', headers: {} })).toEqual({ [headers.requestId]: 'r-2' })
})
