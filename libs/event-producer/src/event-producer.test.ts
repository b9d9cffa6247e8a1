import { eventDropReasons, metrics } from '@sms-checker/observability/metrics'
import fc from 'fast-check'
import { request } from 'undici'
import { describe, expect, it } from 'vitest'
import { accept, receipt, startExperimentService } from '../test/event-service.ts'
import { eventCounts, producerService } from '../test/producer-service.ts'
import type { DropReport } from './drop-reports.ts'
import { createEventProducer } from './event-producer.ts'

const total = (dropped: Readonly<Record<string, number>>) =>
  Object.values(dropped).reduce((sum, count) => sum + count, 0)

describe('a healthy experiment-service', () => {
  it('receives every event once and in order, in batches up to the limit', async () => {
    const target = await startExperimentService()
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.integer({ min: 0, max: 40 }), { maxLength: 6 }),
        fc.integer({ min: 1, max: 30 }),
        async (bursts, batchSize) => {
          const service = await producerService()
          const producer = createEventProducer<number>(service, { url: target.url, batchSize, lingerMs: 2 })
          const before = target.batches.length
          let next = 0
          for (const burst of bursts) {
            for (let index = 0; index < burst; index++) producer.send(next++)
            // Lets requests and timers run between the bursts.
            await new Promise((resolve) => setImmediate(resolve))
          }
          await service.close()
          const batches = target.batches.slice(before)
          expect(batches.flat()).toEqual(Array.from({ length: next }, (_, index) => index))
          expect(Math.max(0, ...batches.map(({ length }) => length))).toBeLessThanOrEqual(batchSize)
          expect(await eventCounts(service)).toEqual({ sent: next, dropped: {} })
        },
      ),
      { numRuns: 25 },
    )
  })

  it('receives a full batch immediately, and a smaller one after the linger time', async () => {
    const target = await startExperimentService()
    const service = await producerService()
    const producer = createEventProducer<number>(service, { url: target.url, batchSize: 3, lingerMs: 20 })
    for (const event of [1, 2, 3, 4]) producer.send(event)
    await target.received(2)
    expect(target.batches).toEqual([[1, 2, 3], [4]])
  })

  it('receives all batches over one connection', async () => {
    const target = await startExperimentService()
    const service = await producerService()
    const producer = createEventProducer<number>(service, { url: target.url, batchSize: 1 })
    for (let event = 0; event < 20; event++) producer.send(event)
    await producer.flush()
    expect([target.batches.length, target.connections()]).toEqual([20, 1])
  })

  it('receives the queued events on flush, without waiting for more', async () => {
    const target = await startExperimentService()
    const producer = createEventProducer<number>(await producerService(), { url: target.url, lingerMs: 1_000_000 })
    await producer.flush()
    expect(target.batches).toEqual([])
    for (const event of [1, 2]) producer.send(event)
    await producer.flush()
    expect(target.batches).toEqual([[1, 2]])
  })

  it('can reject some events of a batch, which count as dropped', async () => {
    const target = await startExperimentService((response) => response.end(JSON.stringify(receipt(3, 2))))
    const service = await producerService()
    const producer = createEventProducer<number>(service, { url: target.url })
    for (let event = 0; event < 5; event++) producer.send(event)
    await producer.flush()
    expect(await eventCounts(service)).toEqual({ sent: 3, dropped: { rejected: 2 } })
  })

  it('receives a batch again after a failure', async () => {
    const target = await startExperimentService((response, events, incoming) => {
      if (target.batches.length === 1) incoming.socket.destroy()
      else accept(response, events, incoming)
    })
    const service = await producerService()
    const producer = createEventProducer<number>(service, { url: target.url, retryDelaysMs: [1] })
    producer.send(1)
    await producer.flush()
    expect(target.batches).toEqual([[1], [1]])
    expect(await eventCounts(service)).toEqual({ sent: 1, dropped: {} })
  })

  it('receives all events in order after a restart, those of the time between too', async () => {
    let isRestarting = true
    const target = await startExperimentService((response, events, incoming) => {
      if (isRestarting) incoming.socket.destroy()
      else accept(response, events, incoming)
    })
    const lines: string[] = []
    const service = await producerService({ write: (line) => lines.push(line) })
    const options = { url: target.url, batchSize: 10, retryDelaysMs: Array<number>(1_000).fill(5) }
    const producer = createEventProducer<number>(service, options)
    for (let event = 0; event < 15; event++) producer.send(event)
    await target.received(4)
    for (let event = 15; event < 25; event++) producer.send(event)
    isRestarting = false
    const failed = target.batches.length
    await producer.flush()
    expect(target.batches.slice(failed).flat()).toEqual(Array.from({ length: 25 }, (_, event) => event))
    expect(await eventCounts(service)).toEqual({ sent: 25, dropped: {} })
    expect(lines.map((line) => JSON.parse(line).msg)).toEqual([
      'experiment-service does not accept events: they wait, and are dropped after a minute',
      'experiment-service accepts events again',
    ])
  })
})

describe('an experiment-service that fails', () => {
  const failures = {
    hangs: ['timeout', 2, () => {}],
    'never ends its response': ['timeout', 2, (response) => response.write('{')],
    'closes the connection': ['unreachable', 2, (_response, _events, incoming) => incoming.socket.destroy()],
    'responds with 500': ['server-error', 2, (response) => response.writeHead(500).end()],
    'responds with 503': ['server-error', 2, (response) => response.writeHead(503).end()],
    'responds with 400': ['rejected', 1, (response) => response.writeHead(400).end()],
    'responds with text': ['invalid-response', 2, (response) => response.end('<html>')],
    'responds with other JSON': ['invalid-response', 2, (response) => response.end('{"accepted":"all"}')],
    'responds with a large body': ['unreachable', 2, (response) => response.end('x'.repeat(1_000_000))],
  } satisfies Record<string, [string, number, NonNullable<Parameters<typeof startExperimentService>[0]>]>

  it.each(Object.entries(failures))('and %s: drops the batch after at most one retry', async (_name, failure) => {
    const [reason, attempts, respond] = failure
    const target = await startExperimentService(respond)
    const service = await producerService()
    const producer = createEventProducer<number>(service, { url: target.url, timeoutMs: 100, retryDelaysMs: [1] })
    for (let event = 0; event < 3; event++) producer.send(event)
    await producer.flush()
    expect(await eventCounts(service)).toEqual({ sent: 0, dropped: { [reason]: 3 } })
    expect(target.batches).toHaveLength(attempts)
  })

  it('because no process listens: drops the batch', async () => {
    const service = await producerService()
    const producer = createEventProducer<number>(service, { url: 'http://127.0.0.1:9', retryDelaysMs: [1] })
    producer.send(1)
    await producer.flush()
    expect(await eventCounts(service)).toEqual({ sent: 0, dropped: { unreachable: 1 } })
  })

  it('never makes the queue exceed its capacity', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.integer({ min: 1, max: 40 }),
        fc.integer({ min: 1, max: 50 }),
        fc.integer({ min: 0, max: 120 }),
        async (capacity, batchSize, events) => {
          const hung = await startExperimentService(() => {})
          const service = await producerService()
          const producer = createEventProducer<number>(service, {
            url: hung.url,
            capacity,
            batchSize,
            closeTimeoutMs: 1,
          })
          for (let event = 0; event < events; event++) producer.send(event)
          const overflow = Math.max(0, events - capacity)
          expect((await eventCounts(service)).dropped).toEqual(overflow > 0 ? { 'queue-full': overflow } : {})
          await service.close()
          const { sent, dropped } = await eventCounts(service)
          expect([sent, total(dropped)]).toEqual([0, events])
        },
      ),
      { numRuns: 15 },
    )
  })

  it('has every event counted once, as sent or as dropped', async () => {
    type Respond = NonNullable<Parameters<typeof startExperimentService>[0]>
    const behaviours: Respond[] = [accept, accept, ...Object.values(failures).map(([, , respond]) => respond)]
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.constantFrom(...behaviours), { minLength: 1, maxLength: 8 }),
        fc.integer({ min: 0, max: 60 }),
        async (plan, events) => {
          let requests = 0
          const target = await startExperimentService((...args) => plan[requests++ % plan.length]?.(...args))
          const service = await producerService()
          const options = {
            url: target.url,
            capacity: 30,
            batchSize: 7,
            lingerMs: 1,
            timeoutMs: 20,
            retryDelaysMs: [1],
          }
          const producer = createEventProducer<number>(service, options)
          for (let event = 0; event < events; event++) producer.send(event)
          await producer.flush()
          const { sent, dropped } = await eventCounts(service)
          expect(sent + total(dropped)).toBe(events)
          expect(new Set(target.batches.flat()).size).toBeGreaterThanOrEqual(sent)
        },
      ),
      { numRuns: 15 },
    )
  })

  it('is logged once when it begins to fail and once when it accepts events again', async () => {
    let isFailing = true
    const target = await startExperimentService((response, events, incoming) => {
      if (isFailing) response.writeHead(500).end()
      else accept(response, events, incoming)
    })
    const lines: string[] = []
    const service = await producerService({ write: (line) => lines.push(line) })
    const producer = createEventProducer<string>(service, { url: target.url, retryDelaysMs: [1] })
    for (const healthy of [false, false, true, true]) {
      isFailing = !healthy
      producer.send('secret-user')
      await producer.flush()
    }
    expect(lines.map((line) => JSON.parse(line).msg)).toEqual([
      'experiment-service does not accept events: they wait, and are dropped after a minute',
      'experiment-service accepts events again',
    ])
    expect(lines.join()).not.toContain('secret-user')
  })
})

describe('closing the service', () => {
  it('sends the events of all responses, also of those in flight', async () => {
    const target = await startExperimentService()
    const service = await producerService()
    const producer = createEventProducer<string>(service, { url: target.url, lingerMs: 1_000_000 })
    let started = 0
    let release = () => {}
    const released = new Promise<void>((resolve) => {
      release = resolve
    })
    const arrived = new Promise<void>((resolve) => {
      service.get('/:id', async (incoming) => {
        if (++started === 50) resolve()
        await released
        return incoming.id
      })
    })
    service.addHook('onResponse', async (incoming) => producer.send(incoming.id))
    const url = await service.listen({ host: '127.0.0.1', port: 0 })
    const responses = Array.from({ length: 50 }, async (_, id) => {
      const response = await request(`${url}/${id}`)
      return response.body.text()
    })
    await arrived
    const closed = service.close()
    release()
    const ids = await Promise.all(responses)
    await closed
    expect(new Set(target.batches.flat())).toEqual(new Set(ids))
  })

  const waiting = { lingerMs: 1, retryDelaysMs: Array<number>(100).fill(60_000) }

  it('tries a batch that waits for its next retry at most twice more when experiment-service is gone', async () => {
    const target = await startExperimentService((_response, _events, incoming) => incoming.socket.destroy())
    const service = await producerService()
    const producer = createEventProducer<number>(service, { url: target.url, ...waiting })
    producer.send(1)
    await target.received(1)
    await service.close()
    expect(target.batches.length).toBeLessThanOrEqual(3)
    expect(await eventCounts(service)).toEqual({ sent: 0, dropped: { unreachable: 1 } })
  })

  it('tries a batch until it is stored when experiment-service is busy', async () => {
    const target = await startExperimentService((response, events, incoming) => {
      if (target.batches.length <= 5) response.writeHead(503).end()
      else accept(response, events, incoming)
    })
    const service = await producerService()
    const producer = createEventProducer<number>(service, { url: target.url, ...waiting })
    producer.send(1)
    await target.received(1)
    producer.send(2)
    await service.close()
    expect(await eventCounts(service)).toEqual({ sent: 2, dropped: {} })
  })

  it('drops a batch when experiment-service stays busy', async () => {
    const target = await startExperimentService((response) => response.writeHead(503).end())
    const service = await producerService()
    const producer = createEventProducer<number>(service, { url: target.url, ...waiting, closeTimeoutMs: 1_000 })
    producer.send(1)
    await target.received(1)
    await service.close()
    expect(target.batches.length).toBeGreaterThan(3)
    expect(await eventCounts(service)).toEqual({ sent: 0, dropped: { shutdown: 1 } })
  })

  it('drops the rest of the queue when experiment-service does not respond in time', async () => {
    const target = await startExperimentService(() => {})
    const service = await producerService()
    const producer = createEventProducer<number>(service, { url: target.url, batchSize: 10, closeTimeoutMs: 50 })
    for (let event = 0; event < 35; event++) producer.send(event)
    await target.received(1)
    await service.close()
    expect(await eventCounts(service)).toEqual({ sent: 0, dropped: { shutdown: 35 } })
    producer.send(0)
    await producer.flush()
    expect((await eventCounts(service)).dropped).toEqual({ shutdown: 36 })
  })
})

describe('reports of dropped events', () => {
  const reportDropped = (report: DropReport) => report
  const failFirst = (failures: number) => {
    let requests = 0
    return startExperimentService((response, events, incoming) => {
      if (++requests <= failures) response.writeHead(500).end()
      else accept(response, events, incoming)
    })
  }

  it('stay the same until they are acknowledged, while later drops go into the next one', async () => {
    const target = await failFirst(4)
    const service = await producerService()
    const options = { url: target.url, lingerMs: 1, retryDelaysMs: [1], reportDropped }
    const producer = createEventProducer<number | DropReport>(service, options)
    for (const burst of [[1, 2], [3], [4]]) {
      for (const event of burst) producer.send(event)
      await producer.flush()
    }
    await target.received(6)
    await service.close()
    const first = { producer: expect.stringMatching(/^[a-z0-9-]{36}$/), sequence: 1, events: 2 }
    const alone = [{ ...first, sequence: 2, events: 1 }]
    expect(target.batches).toEqual([[1, 2], [1, 2], [first, 3], [first, 3], [first, 4], alone])
    expect(await eventCounts(service)).toEqual({ sent: 1, dropped: { 'server-error': 3 } })
  })

  it('are sent without events while experiment-service accepts batches', async () => {
    const target = await startExperimentService((response, events, incoming) => {
      if (target.batches.length === 1) response.end(JSON.stringify(receipt(1, 1)))
      else accept(response, events, incoming)
    })
    const service = await producerService()
    const producer = createEventProducer<number | DropReport>(service, { url: target.url, lingerMs: 1, reportDropped })
    for (const event of [1, 2]) producer.send(event)
    await target.received(2)
    await service.close()
    expect(target.batches).toEqual([[1, 2], [{ producer: expect.any(String), sequence: 1, events: 1 }]])
  })

  it('wait for the next events after a failure, or for the end of the service', async () => {
    const target = await failFirst(2)
    const service = await producerService()
    const options = { url: target.url, lingerMs: 1, retryDelaysMs: [1], reportDropped }
    const producer = createEventProducer<number | DropReport>(service, options)
    producer.send(1)
    await producer.flush()
    expect(target.batches).toEqual([[1], [1]])
    await service.close()
    expect(target.batches.slice(2)).toEqual([[{ producer: expect.any(String), sequence: 1, events: 1 }]])
  })

  it('are no events: one that experiment-service rejects is not counted, and is sent again with the next events', async () => {
    let isKnown = false
    const target = await startExperimentService((response, events, incoming) => {
      if (target.batches.length <= 2) response.writeHead(500).end()
      else if (isKnown) accept(response, events, incoming)
      else response.end(JSON.stringify({ ...receipt(1, 1), errors: [{ line: 1, reason: 'Unknown kind.' }] }))
    })
    const service = await producerService()
    const options = { url: target.url, lingerMs: 1, retryDelaysMs: [1], reportDropped }
    const producer = createEventProducer<number | DropReport>(service, options)
    for (const event of [1, 2, 3]) {
      isKnown = event === 3
      producer.send(event)
      await producer.flush()
    }
    await service.close()
    const report = { producer: expect.any(String), sequence: 1, events: 1 }
    expect(target.batches).toEqual([[1], [1], [report, 2], [report, 3]])
    expect(await eventCounts(service)).toEqual({ sent: 2, dropped: { 'server-error': 1 } })
  })

  it('add up to the dropped events, however experiment-service fails', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.constantFrom('accept', 'fail', 'reject', 'lose the response'), { maxLength: 12 }),
        fc.array(fc.integer({ min: 1, max: 12 }), { minLength: 1, maxLength: 6 }),
        async (responses, bursts) => {
          const stored = new Map<number, number>()
          let requests = 0
          const target = await startExperimentService((response, lines, incoming) => {
            const how = responses[requests++] ?? 'accept'
            if (how === 'fail') {
              response.writeHead(500).end()
              return
            }
            for (const line of lines) {
              if (typeof line !== 'object' || line === null) continue
              const { sequence, events } = line as DropReport
              expect(stored.get(sequence) ?? events).toBe(events)
              stored.set(sequence, events)
            }
            if (how === 'lose the response') incoming.socket.destroy()
            else if (how === 'accept' || typeof lines.at(-1) === 'object') accept(response, lines, incoming)
            else response.end(JSON.stringify(receipt(lines.length - 1, 1)))
          })
          const service = await producerService()
          const options = {
            url: target.url,
            capacity: 10,
            batchSize: 4,
            lingerMs: 1,
            retryDelaysMs: [1],
            reportDropped,
          }
          const producer = createEventProducer<number | DropReport>(service, options)
          for (const [index, burst] of bursts.entries()) {
            for (let event = 0; event < burst; event++) producer.send(event)
            if (index % 2 === 0) await producer.flush()
          }
          await producer.flush()
          responses.length = 0
          await service.close()
          const { dropped } = await eventCounts(service)
          expect([...stored.values()].reduce((sum, events) => sum + events, 0)).toBe(total(dropped))
        },
      ),
      { numRuns: 30 },
    )
  })
})

it('exports all counters from the start', async () => {
  const service = await producerService()
  createEventProducer(service, { url: undefined })
  const { text } = await service.metrics.exposition(undefined)
  const labels = 'variant="stable",version="1.2.3"'
  expect(text).toContain(`${metrics.eventsSent.name}{${labels}} 0`)
  for (const reason of eventDropReasons) {
    expect(text).toContain(`${metrics.eventsDropped.name}{reason="${reason}",${labels}} 0`)
  }
})

it('does nothing without a URL', async () => {
  const service = await producerService()
  const producer = createEventProducer<number>(service, { url: undefined })
  producer.send(1)
  await producer.flush()
  expect(await eventCounts(service)).toEqual({ sent: 0, dropped: {} })
})
