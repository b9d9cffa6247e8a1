import { setImmediate as nextTick } from 'node:timers/promises'
import { Problem, paths, problemType } from '@sms-checker/contracts'
import { Value } from 'typebox/value'
import { afterEach, expect, it } from 'vitest'
import type { Service } from '../src/index.ts'
import { buildSample } from './sample-service.ts'

let service: Service
afterEach(() => service.close())

it('rejects requests with 503 and Retry-After while the event loop lags, but not probes and scrapes', async () => {
  service = await buildSample({ RESPONSE_DELAY_MS: 0, LOG_LEVEL: 'silent', MAX_EVENT_LOOP_DELAY_MS: 50 })
  const echo = { method: 'POST', url: '/echo', payload: { n: 1 } } as const
  expect((await service.inject(echo)).statusCode).toBe(200)

  // Each request blocks the event loop for 200 ms. The delay is sampled periodically, so one of the next requests is rejected.
  let response = await service.inject('/block')
  for (let attempt = 0; attempt < 50 && response.statusCode === 200; attempt++) {
    await nextTick()
    response = await service.inject('/block')
  }

  expect(response.statusCode).toBe(503)
  expect(Number(response.headers['retry-after'])).toBeGreaterThan(0)
  expect(Value.Parse(Problem, response.json()).type).toBe(problemType('overloaded'))
  for (const path of [paths.live, paths.ready, paths.metrics]) {
    expect((await service.inject(path)).statusCode, path).toBe(200)
  }
})
