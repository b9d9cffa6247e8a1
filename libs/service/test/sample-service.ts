import { Readable } from 'node:stream'
import { setTimeout as sleep } from 'node:timers/promises'
import { ServiceSettings } from '@sms-checker/contracts'
import { Type } from 'typebox'
import {
  createService,
  type LogStream,
  parseSettings,
  runService,
  type Service,
  type ServiceOptions,
} from '../src/index.ts'

/** Settings of a small service for tests with child processes and real connections. */
const SampleSettings = Type.Object({
  ...ServiceSettings.properties,
  PORT: Type.Integer({ default: 0, minimum: 0, maximum: 65_535 }),
  RESPONSE_DELAY_MS: Type.Integer({ default: 0, minimum: 0 }),
})

export async function buildSample(
  settings: { RESPONSE_DELAY_MS: number } & ServiceOptions['settings'],
  logStream?: LogStream,
): Promise<Service> {
  const service = await createService({
    name: 'sample',
    settings,
    labels: { variant: 'stable', version: '1' },
    document: { title: 'Sample', description: 'For tests.', version: '1' },
    bodyLimit: 1_000,
    ...(logStream && { logStream }),
  })
  service.post(
    '/echo',
    { schema: { body: Type.Object({ n: Type.Integer() }), response: { 200: Type.Object({ n: Type.Integer() }) } } },
    async ({ body }) => {
      await sleep(settings.RESPONSE_DELAY_MS)
      return { n: body.n }
    },
  )
  service.get('/slow-stream', (_request, reply) => {
    async function* halves() {
      yield 'first '
      await sleep(700)
      yield 'second'
    }
    return reply.type('text/plain').send(Readable.from(halves()))
  })
  service.get('/block', () => {
    const end = Date.now() + 200
    while (Date.now() < end);
    return 'done'
  })
  service.get('/reject', () => {
    void Promise.reject(new Error('unhandled rejection for a test'))
    return 'rejected'
  })
  return service
}

export function runSample(environment: Readonly<Record<string, string | undefined>>): Promise<void> {
  return runService(async () => {
    const settings = parseSettings(SampleSettings, environment)
    return { settings, service: await buildSample(settings) }
  })
}
