import { expect, it } from 'vitest'
import { traceIdFrom } from './trace-id.ts'

const id = '4bf92f3577b34da6a3ce929d0e0e4736'
const short = 'a3ce929d0e0e4736'
const span = '00f067aa0ba902b7'

it.each([
  ['W3C', { traceparent: `00-${id}-${span}-01` }, id],
  ['a later W3C version', { traceparent: `01-${id}-${span}-03-more` }, id],
  ['W3C before B3', { traceparent: `00-${id}-${span}-01`, b3: `${short}-${span}-1` }, id],
  ['B3 in one header', { b3: `${id}-${span}-1-${span}` }, id],
  ['B3 without a sampling decision', { b3: `${short}-${span}` }, short],
  ['B3 for debugging', { b3: `${short}-${span}-d` }, short],
  ['B3 in several headers', { 'x-b3-traceid': id.toUpperCase(), 'x-b3-sampled': '1' }, id],
])('reads %s', (_name, headers, expected) => {
  expect(traceIdFrom(headers)).toBe(expected)
})

it.each([
  ['no header', {}],
  ['an unsampled W3C trace', { traceparent: `00-${id}-${span}-00`, 'x-b3-traceid': id }],
  ['an unsampled B3 trace', { b3: `${id}-${span}-0` }],
  ['an unsampled B3 trace in several headers', { 'x-b3-traceid': id, 'x-b3-sampled': '0' }],
  ['B3 with only a sampling decision', { b3: '0' }],
  ['a trace id of zeros', { traceparent: `00-${'0'.repeat(32)}-${span}-01` }],
  ['the forbidden version', { traceparent: `ff-${id}-${span}-01` }],
  ['malformed headers', { traceparent: 'user-1', b3: '"} 1', 'x-b3-traceid': 'secret' }],
])('returns undefined for %s', (_name, headers) => {
  expect(traceIdFrom(headers)).toBeUndefined()
})
