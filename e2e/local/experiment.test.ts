import {
  EventsSummary,
  type ExclusionReason,
  headers,
  newUserId,
  paths,
  userIdCookie,
  userParameter,
  withEarlyAccess,
} from '@sms-checker/contracts'
import { metrics } from '@sms-checker/observability/metrics'
import { unusedPort } from '@sms-checker/service/testing'
import { Compile } from 'typebox/compile'
import { Agent, request } from 'undici'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { limits } from '../../vitest.shared.ts'
import { newUserIdEndingIn } from '../user-ids.ts'
import { type RunningSystem, startBuiltSystem } from './running-system.ts'

// Longer than the waits of a test, so that a wait that fails reports its last counts.
const prereleaseHost = 'sms-checker-prerelease.localhost'
const summary = Compile(EventsSummary)

let system: RunningSystem

beforeAll(async () => {
  system = await startBuiltSystem(await unusedPort())
})

afterAll(async () => {
  await system?.stop('SIGTERM')
})

const agent = new Agent()

async function post(path: string, body: object, requestHeaders: Record<string, string>) {
  const response = await request(system.gateway + path, {
    dispatcher: agent,
    method: 'POST',
    headers: { 'content-type': 'application/json', ...requestHeaders },
    body: JSON.stringify(body),
  })
  return { status: response.statusCode, headers: response.headers, text: await response.body.text() }
}

const predict = (requestHeaders: Record<string, string>) =>
  post(paths.predict, { sms: 'See you at 6?' }, requestHeaders)

/** Number of outcomes that experiment-service has stored with an exclusion, or that count. */
async function stored(exclusion: ExclusionReason | undefined, arm?: string): Promise<number> {
  const response = await request(system.pod('experiment').address + paths.eventsSummary)
  const { counts } = summary.Parse(await response.body.json())
  return counts
    .filter((row) => row.kind === 'outcome' && row.exclusion === exclusion && (arm === undefined || row.arm === arm))
    .reduce((sum, { events }) => sum + events, 0)
}

/** Sends a request and waits until one more outcome with this exclusion has been stored. No other outcome may be stored. */
async function expectOutcome(exclusion: ExclusionReason | undefined, send: () => Promise<unknown>): Promise<void> {
  const before = await stored(exclusion)
  await send()
  await expect.poll(() => stored(exclusion)).toBe(before + 1)
}

it('uses its own experiment-service, although other systems start at the same time', () => {
  expect(process.kill(system.pod('experiment').pid, 0)).toBe(true)
})

describe('an outcome', () => {
  it.each([
    ['0', 'canary'],
    ['7', 'stable'],
  ])('of a random id that ends in %s counts for %s', async (digit, arm) => {
    const before = await stored(undefined, arm)
    await predict({ [headers.userId]: newUserIdEndingIn(digit) })
    await expect.poll(() => stored(undefined, arm)).toBe(before + 1)
  })

  it('of a new browser without an id does not count', () => expectOutcome('id-not-sent', () => predict({})))

  it('of a browser with a cookie counts', () =>
    expectOutcome(undefined, () => predict({ cookie: `${userIdCookie.name}=${newUserIdEndingIn('3')}` })))

  it('on the pre-release host does not count', () =>
    expectOutcome('other-host', () => predict({ host: prereleaseHost, [headers.userId]: newUserIdEndingIn('3') })))

  it.each([true, false])('of a user who chose early access (%s) does not count', async (wanted) => {
    const userId = withEarlyAccess(newUserIdEndingIn(wanted ? '3' : '0'), wanted)
    await expectOutcome('volunteer', async () => {
      const response = await predict({ [headers.userId]: userId })
      expect(response.headers[headers.appVariant]).toBe(wanted ? 'canary' : 'stable')
    })
  })

  it('of an id that the caller chose does not count', () =>
    expectOutcome('id-chosen', () => predict({ [headers.userId]: '1230' })))

  it('of an id that was set with /?user= does not count', () =>
    expectOutcome('id-chosen', async () => {
      const response = await request(`${system.gateway}${paths.page}?${userParameter}=40`, {
        headers: { accept: 'text/html' },
      })
      await response.body.dump()
      const cookie = String(response.headers['set-cookie']).split(';')[0] ?? ''
      expect(cookie).toBe(`${userIdCookie.name}=40`)
      await predict({ cookie })
    }))
})

describe('while experiment-service hangs', () => {
  it('predictions work, their events wait, and feedback gets 503 until it works again', async () => {
    const ids = { [headers.userId]: newUserIdEndingIn('5'), [headers.requestId]: `hung-${Date.now()}` }
    const { text } = await predict(ids)
    const feedback = { requestId: ids[headers.requestId], verdict: JSON.parse(text).result, correction: 'ham' }
    expect((await post(paths.feedback, feedback, ids)).status).toBe(200)
    const counts = () =>
      Promise.all([metrics.eventsSent, metrics.eventsDropped].map(({ name }) => system.metric('app-stable', name)))
    const [sent = 0, dropped = 0] = await counts()
    const { pid: experiment } = system.pod('experiment')
    process.kill(experiment, 'SIGSTOP')
    try {
      for (let request = 0; request < 20; request++) {
        expect((await predict({ [headers.userId]: newUserIdEndingIn('5') })).status).toBe(200)
      }
      const response = await post(paths.feedback, feedback, ids)
      expect([response.status, response.headers['retry-after']]).toEqual([503, '5'])
    } finally {
      process.kill(experiment, 'SIGCONT')
    }
    await vi.waitFor(async () => {
      expect((await post(paths.feedback, feedback, ids)).text).toBe('{"status":"known"}')
    }, limits.expect.poll)
    await vi.waitFor(async () => {
      const [sentNow, droppedNow] = await counts()
      expect(sentNow).toBeGreaterThanOrEqual(sent + 20)
      expect(droppedNow).toBe(dropped)
    }, limits.expect.poll)
  })
})

describe('feedback', () => {
  it('is stored for each message of a batch, once', async () => {
    const ids = { [headers.userId]: newUserId(), [headers.requestId]: `batch-${Date.now()}` }
    const { text } = await post(paths.predictBatch, { messages: ['See you at 6?', 'Win cash now'] }, ids)
    const { predictions } = JSON.parse(text)
    for (const index of [1, 0]) {
      const verdict = predictions[index].result
      const feedback = { requestId: ids[headers.requestId], index, verdict, correction: 'ham' }
      expect((await post(paths.feedback, feedback, ids)).text).toBe('{"status":"counted"}')
      expect((await post(paths.feedback, feedback, ids)).text).toBe('{"status":"known"}')
    }
  })

  it('survives a crash of experiment-service and of the pod that predicted', async () => {
    const ids = { [headers.userId]: newUserIdEndingIn('4'), [headers.requestId]: `crash-${Date.now()}` }
    const { text } = await predict(ids)
    const before = await stored(undefined)
    const feedback = { requestId: ids[headers.requestId], verdict: JSON.parse(text).result, correction: 'spam' }
    expect((await post(paths.feedback, feedback, ids)).text).toBe('{"status":"counted"}')
    process.kill(system.pod('experiment').pid, 'SIGKILL')
    process.kill(system.pod('app-stable').pid, 'SIGKILL')
    await vi.waitFor(async () => {
      expect((await post(paths.feedback, feedback, ids)).text).toBe('{"status":"known"}')
    }, limits.expect.poll)
    expect(await stored(undefined)).toBeGreaterThanOrEqual(before)
  })
})
