import { paths } from '@sms-checker/contracts'
import { startOtlpCollector, unusedPort } from '@sms-checker/service/testing'
import { request } from 'undici'
import { expect, it, onTestFinished } from 'vitest'
import { startBuiltSystem } from './running-system.ts'

const traceId = '4bf92f3577b34da6a3ce929d0e0e4736'
const sms = 'Meet me at the unmistakable lighthouse'

it('exports one trace from the gateway to the runs of the model and of its shadow, without the message', async () => {
  const collector = await startOtlpCollector()
  onTestFinished(() => collector.close())
  const system = await startBuiltSystem(await unusedPort(), [], { OTEL_EXPORTER_OTLP_ENDPOINT: collector.url })
  onTestFinished(async () => void (await system.stop('SIGTERM')))
  const { statusCode, body } = await request(system.gateway + paths.predict, {
    method: 'POST',
    headers: { 'content-type': 'application/json', traceparent: `00-${traceId}-00f067aa0ba902b7-01` },
    body: JSON.stringify({ sms }),
  })
  await body.dump()
  expect(statusCode).toBe(200)

  const inTrace = () => collector.spans.filter((span) => span.traceId === traceId)
  const named = (name: string) => inTrace().filter((span) => span.name === name)
  await expect.poll(() => named('run the model').length).toBe(2)
  await expect.poll(() => named('call model').length).toBe(1)
  const [app] = inTrace().filter(({ service, name }) => service === 'app-service' && name.startsWith('POST'))
  const [call] = named('call model')
  expect(app?.parentSpanId).toBe('00f067aa0ba902b7')
  expect(call?.parentSpanId).toBe(app?.spanId)
  const models = inTrace().filter(({ service, name }) => service === 'model-service' && name.startsWith('POST'))
  expect(models.map(({ parentSpanId }) => parentSpanId)).toEqual([call?.spanId, call?.spanId])
  expect(models.map(({ attributes }) => attributes['sms_checker.mirrored']).sort()).toEqual([true, undefined])
  for (const name of ['wait for the model', 'run the model']) {
    expect(
      named(name)
        .map(({ parentSpanId }) => parentSpanId)
        .sort(),
    ).toEqual(models.map(({ spanId }) => spanId).sort())
  }
  expect(named('run the model').map(({ attributes }) => Number(attributes['sms_checker.batch_size']))).toEqual([1, 1])
  expect(collector.bodies.join()).not.toContain('lighthouse')
})
