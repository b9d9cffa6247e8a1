import { setTimeout } from 'node:timers/promises'
import { eventsContentType, newUserId, paths } from '@sms-checker/contracts'
import { unusedPort } from '@sms-checker/service/testing'
import { expect } from 'vitest'
import { outcome } from './sample-events.ts'
import { startService } from './service-process.ts'

/** Number of clients that send events and feedback at the same time. */
const clients = 8

/** Time in milliseconds after the first acknowledgement of a round at which the process is killed at the latest. */
const maxDelayMs = 150

interface Prediction {
  readonly userId: string
  readonly requestId: string
}

/**
 * Kills the service with SIGKILL while clients send events and feedback, `rounds` times. Everything that was acknowledged must still be there:
 * events as duplicates when they are sent again, feedback as known, and neither counted twice.
 */
export async function killUnderLoad(environment: Readonly<Record<string, string>>, rounds: number): Promise<void> {
  const port = await unusedPort()
  const storedEvents: Prediction[] = []
  const storedFeedback: Prediction[] = []

  const post = (path: string, body: string, contentType = 'application/json') =>
    fetch(`http://127.0.0.1:${port}${path}`, { method: 'POST', headers: { 'content-type': contentType }, body })
  const sendEvents = (predictions: readonly Prediction[]) =>
    post(
      paths.events,
      predictions.map((prediction) => JSON.stringify(outcome(prediction))).join('\n'),
      eventsContentType,
    )
  const sendFeedback = (prediction: Prediction) =>
    post(paths.feedback, JSON.stringify({ ...prediction, index: 0, correction: 'ham' }))

  for (let round = 0; round < rounds; round++) {
    const service = await startService(environment, port)
    let isKilled = false
    const before = storedFeedback.length
    const work = Array.from({ length: clients }, async (_, client) => {
      for (let i = 0; !isKilled; i++) {
        const batch = Array.from({ length: 5 }, (_, item) => ({
          userId: newUserId(),
          requestId: `round-${round}-client-${client}-${i}-${item}`,
        }))
        // A request that fails was not acknowledged: whether the write was committed is unknown.
        try {
          if (!(await isAcknowledged(sendEvents(batch)))) continue
          storedEvents.push(...batch)
          const [prediction] = batch
          if (prediction !== undefined && (await isAcknowledged(sendFeedback(prediction))))
            storedFeedback.push(prediction)
        } catch (error) {
          if (!service.isRunning() && !isKilled)
            throw new Error('The service ended before it was killed.', { cause: error })
        }
      }
    })
    await expect.poll(() => storedFeedback.length, { interval: 5 }).toBeGreaterThan(before)
    await setTimeout(Math.random() * maxDelayMs)
    isKilled = true
    await service.kill('SIGKILL')
    await Promise.all(work)
  }

  const service = await startService(environment, port)
  for (let start = 0; start < storedEvents.length; start += 500) {
    const batch = storedEvents.slice(start, start + 500)
    expect(await acknowledgement(() => sendEvents(batch))).toMatchObject({ accepted: 0, duplicates: batch.length })
  }
  for (const prediction of storedFeedback) {
    expect(await acknowledgement(() => sendFeedback(prediction))).toMatchObject({ status: 'known' })
  }
  await service.kill('SIGTERM')
  expect(storedFeedback.length).toBeGreaterThanOrEqual(rounds)
}

/** Sends a request until the service has time for it: it refuses requests while its disk is slow, and stores none of what it refuses. */
async function acknowledgement(send: () => Promise<Response>): Promise<unknown> {
  for (;;) {
    const response = await send()
    const body: unknown = await response.json()
    if (response.status !== 503) return body
    await setTimeout(100)
  }
}

/** Reads the response to its end, so that its connection is free for the next request. */
async function isAcknowledged(request: Promise<Response>): Promise<boolean> {
  const response = await request
  await response.arrayBuffer()
  return response.ok
}
