import { setImmediate as nextTurn } from 'node:timers/promises'
import { Problem, paths, problemType } from '@sms-checker/contracts'
import { Value } from 'typebox/value'
import { afterEach, expect, it } from 'vitest'
import type { Service } from '../src/index.ts'
import { buildSample } from './sample-service.ts'

let service: Service
afterEach(() => service.close())

it('refuses work with 503 and Retry-After while the event loop lags, and still answers probes and Prometheus', async () => {
  service = await buildSample({ ANSWER_MS: 0, LOG_LEVEL: 'silent', MAX_EVENT_LOOP_DELAY_MS: 50 })
  const echo = { method: 'POST', url: '/echo', payload: { n: 1 } } as const
  expect((await service.inject(echo)).statusCode).toBe(200)

  // Each one holds the event loop for 200 ms; the lag is seen at one of the next samples.
  let refused = await service.inject('/hold')
  for (let held = 0; held < 50 && refused.statusCode === 200; held++) {
    await nextTurn()
    refused = await service.inject('/hold')
  }

  expect(refused.statusCode).toBe(503)
  expect(Number(refused.headers['retry-after'])).toBeGreaterThan(0)
  expect(Value.Parse(Problem, refused.json()).type).toBe(problemType('overloaded'))
  for (const path of [paths.live, paths.ready, paths.metrics]) {
    expect((await service.inject(path)).statusCode, path).toBe(200)
  }
}, 30_000)
