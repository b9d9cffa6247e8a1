import { setTimeout as sleep } from 'node:timers/promises'
import { ServiceSettings } from '@sms-checker/contracts'
import { expect, it, onTestFinished } from 'vitest'
import { createService } from '../create-service.ts'
import type { Service } from '../service.ts'
import { parseSettings } from '../settings.ts'
import { startOtlpCollector } from '../testing/otlp-collector.ts'
import { recordSpan, traceCall, traceIdFrom } from './tracing.ts'

const traceId = '0af7651916cd43dd8448eb211c80319c'
const sampled = `00-${traceId}-b7ad6b7169203331-01`
const notSampled = `00-${traceId}-b7ad6b7169203331-00`

async function collector(...parameters: Parameters<typeof startOtlpCollector>) {
  const started = await startOtlpCollector(...parameters)
  onTestFinished(() => started.close())
  return started
}

interface Sample {
  readonly service: Service
  readonly lines: string[]
}

/** A service with a route that calls `upstream`, and one that reports a run of a model. */
async function sample(environment: Record<string, string>, upstream?: Service): Promise<Sample> {
  const lines: string[] = []
  const service = await createService({
    name: upstream ? 'front' : 'back',
    settings: parseSettings(ServiceSettings, { MAX_EVENT_LOOP_DELAY_MS: '0', ...environment }),
    labels: { variant: 'stable', version: '1' },
    document: { title: 'Sample', description: 'For tests.', version: '1' },
    bodyLimit: 1_000,
    logStream: { write: (line) => lines.push(line) },
  })
  service.get('/call', (request) =>
    traceCall(request, 'call back', { 'x-other': '1' }, async (headers) => {
      const response = await upstream?.inject({ url: '/run', headers: { ...headers, host: 'back-shadow:8081' } })
      return { received: headers, status: response?.statusCode }
    }),
  )
  service.get('/run', (request) => {
    request.log.info('running')
    const now = Date.now()
    recordSpan(request, 'run', { startTime: now - 5, endTime: now, attributes: { size: 3 } })
    return 'done'
  })
  return { service, lines }
}

const attribute = (line: string, name: string): unknown => JSON.parse(line)[name]

it('exports one trace across services, from the incoming parent to the run of the model', async () => {
  const { url, spans } = await collector()
  const environment = { OTEL_EXPORTER_OTLP_ENDPOINT: url }
  const back = await sample(environment)
  const front = await sample(environment, back.service)
  await front.service.inject({ url: '/call?secret=1', headers: { traceparent: sampled, tracestate: 'a=b' } })
  await front.service.close()
  await back.service.close()

  const named = (name: string) => spans.find((span) => span.name === name)
  expect(new Set(spans.map((span) => span.traceId))).toEqual(new Set([traceId]))
  expect(named('GET /call')).toMatchObject({
    service: 'front',
    parentSpanId: 'b7ad6b7169203331',
    attributes: { 'http.request.method': 'GET', 'http.route': '/call', 'http.response.status_code': 200 },
  })
  expect(named('call back')?.parentSpanId).toBe(named('GET /call')?.spanId)
  expect(named('GET /run')).toMatchObject({ service: 'back', parentSpanId: named('call back')?.spanId })
  expect(named('run')).toMatchObject({ parentSpanId: named('GET /run')?.spanId, attributes: { size: 3 } })
  expect(named('GET /call')?.attributes).not.toHaveProperty('sms_checker.mirrored')
  expect(named('GET /run')?.attributes).toMatchObject({ 'sms_checker.mirrored': true })
  const requestLines = back.lines.filter((line) => /running|"request"/.test(line))
  expect(requestLines.map((line) => attribute(line, 'traceId'))).toEqual([traceId, traceId])
})

it('exports no span of a trace that the caller does not sample, and passes the decision on', async () => {
  const { url, spans } = await collector()
  const { service, lines } = await sample({ OTEL_EXPORTER_OTLP_ENDPOINT: url })
  const response = await service.inject({ url: '/call', headers: { traceparent: notSampled } })
  await service.close()
  expect(spans).toEqual([])
  expect(response.json().received.traceparent).toMatch(new RegExp(`^00-${traceId}-[0-9a-f]{16}-00$`))
  expect(lines.filter((line) => attribute(line, 'traceId') === traceId)).toHaveLength(1)
})

it.each([
  ['0', false],
  ['1', true],
])('samples the share %s of the traces that start here', async (share, isExported) => {
  const { url, spans } = await collector()
  const { service } = await sample({ OTEL_EXPORTER_OTLP_ENDPOINT: url, OTEL_TRACES_SAMPLER_ARG: share })
  await service.inject('/run')
  await service.inject('/healthz')
  await service.close()
  expect(spans.map(({ name }) => name)).toEqual(isExported ? expect.arrayContaining(['GET /run', 'run']) : [])
  expect(spans.filter(({ name }) => name.includes('healthz'))).toEqual([])
})

it('creates no trace without an endpoint, and forwards the headers unchanged', async () => {
  const { service } = await sample({})
  onTestFinished(() => service.close())
  const response = await service.inject({ url: '/call', headers: { traceparent: sampled } })
  expect(response.json().received).toEqual({ 'x-other': '1' })
  expect(service.tracer).toBeUndefined()
})

it('responds and warns once when the collector fails', async () => {
  const failing = await collector((_request, response) => response.writeHead(400).end())
  const { service, lines } = await sample({ OTEL_EXPORTER_OTLP_ENDPOINT: failing.url })
  expect((await service.inject('/run')).statusCode).toBe(200)
  await expect.poll(() => failing.bodies.length).toBeGreaterThan(0)
  expect((await service.inject('/run')).statusCode).toBe(200)
  await service.close()
  expect(failing.bodies.length).toBeGreaterThan(1)
  expect(lines.filter((line) => line.includes('spans cannot be exported'))).toHaveLength(1)
})

it('shuts down when the collector hangs', async () => {
  const hanging = await collector(() => undefined)
  const { service } = await sample({ OTEL_EXPORTER_OTLP_ENDPOINT: hanging.url })
  expect((await service.inject('/run')).statusCode).toBe(200)
  const closed = service.close().then(() => 'closed')
  expect(await Promise.race([closed, sleep(20_000, 'open')])).toBe('closed')
})

it.each(['1.5', '-0.1', 'half', '0x1'])('rejects %j as share of traces, together with an invalid endpoint', (share) => {
  const environment = { OTEL_EXPORTER_OTLP_ENDPOINT: 'collector:4318', OTEL_TRACES_SAMPLER_ARG: share }
  expect(() => parseSettings(ServiceSettings, environment)).toThrow(
    /OTEL_EXPORTER_OTLP_ENDPOINT is "collector:4318".*\n.*OTEL_TRACES_SAMPLER_ARG is/,
  )
})

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
