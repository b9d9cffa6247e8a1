import {
  AppPrediction,
  headers,
  maxMessageLength,
  Problem,
  type ProblemName,
  paths,
  problemType,
  traceHeaders,
} from '@sms-checker/contracts'
import { Value } from 'typebox/value'
import { describe, expect, it } from 'vitest'
import { prediction, startModelService } from '../../test/model-service.ts'
import { postPredict, sampleApp } from '../../test/sample-app.ts'

const nul = '\0'

it('returns the prediction with the versions of model and app', async () => {
  const app = await sampleApp({ MODEL_SERVICE_URL: (await startModelService()).url })
  const response = await postPredict(app, { sms: 'Win now', guess: 'unsure' }, { [headers.requestId]: 'r-7' })
  expect(response.statusCode).toBe(200)
  expect(Value.Parse(AppPrediction, response.json())).toEqual({
    ...prediction('Win now'),
    requestId: 'r-7',
    app: { version: '2.0.0', variant: 'canary' },
  })
  expect(response.headers).toMatchObject({
    [headers.requestId]: 'r-7',
    [headers.appVersion]: '2.0.0',
    [headers.appVariant]: 'canary',
    [headers.modelVersion]: '3.2.1',
    [headers.modelVariant]: 'canary',
  })
})

it('forwards the request id and the trace headers, but not the guess', async () => {
  const model = await startModelService()
  const app = await sampleApp({ MODEL_SERVICE_URL: model.url })
  const trace = Object.fromEntries(traceHeaders.map((name) => [name, `${name}-1`]))
  await postPredict(
    app,
    { sms: 'hi', guess: 'spam' },
    { ...trace, [headers.requestId]: 'r-8', cookie: 'user-id=7', host: 'outside' },
  )
  const [received] = model.requests
  expect(received?.headers).toMatchObject({ ...trace, [headers.requestId]: 'r-8', host: new URL(model.url).host })
  expect(received?.headers).not.toHaveProperty('cookie')
  expect(JSON.parse(received?.body ?? '')).toEqual({ sms: 'hi' })
})

it.each([
  ['right-to-left text', 'שלום مرحبا \u202eevil\u202c'],
  ['emoji', '👩‍👩‍👧 win 🏆'.repeat(10)],
  ['2,000 emoji', '😀'.repeat(maxMessageLength)],
  ['2,000 control characters around a letter', `a${'\u0007'.repeat(maxMessageLength - 1)}`],
  ['a NUL', `free${nul}money`],
  ['lone surrogates', 'hi \ud83d and \udc00'],
  ['HTML', '<script>alert(1)</script>'],
  ['line separators', 'a\u2028b\u2029c'],
])('accepts %s and returns the message unchanged', async (_name, sms) => {
  const model = await startModelService()
  const app = await sampleApp({ MODEL_SERVICE_URL: model.url })
  const response = await postPredict(app, { sms })
  expect(response.statusCode).toBe(200)
  expect(response.json().sms).toBe(sms)
  expect(JSON.parse(model.requests[0]?.body ?? '')).toEqual({ sms })
})

describe('rejects', () => {
  it.each<[name: string, body: unknown, status: number, name: ProblemName, detail: string]>([
    ['an empty message', { sms: '' }, 400, 'invalid-request', 'The message is empty'],
    ['white space', { sms: ' \n\t ' }, 400, 'invalid-request', 'The message is empty'],
    ['only control characters', { sms: `${nul}\u0007` }, 400, 'invalid-request', 'The message is empty'],
    ['2,001 characters', { sms: 'x'.repeat(2_001) }, 400, 'invalid-request', '2,001 characters; the limit is 2,000'],
    ['2,001 emoji', { sms: '😀'.repeat(2_001) }, 400, 'invalid-request', '2,001 characters; the limit is 2,000'],
    ['an unknown field', { sms: 'hi', extra: 1 }, 400, 'invalid-request', 'unknown field'],
    ['an unknown guess', { sms: 'hi', guess: 'maybe' }, 400, 'invalid-request', 'spam, ham, unsure'],
    ['a number', { sms: 7 }, 400, 'invalid-request', 'type string'],
    ['null', null, 400, 'invalid-request', 'type object'],
    ['an array', ['hi'], 400, 'invalid-request', 'type object'],
    ['a body that is not JSON', 'sms=hi', 400, 'invalid-request', 'not valid JSON'],
    ['truncated JSON', '{"sms":"hi', 400, 'invalid-request', 'not valid JSON'],
    ['10 MB', { sms: 'x'.repeat(10_000_000) }, 413, 'request-too-large', 'send a smaller one'],
  ])('%s', async (_name, body, status, name, detail) => {
    const model = await startModelService()
    const app = await sampleApp({ MODEL_SERVICE_URL: model.url })
    const response = await postPredict(app, body)
    expect(response.statusCode).toBe(status)
    const problem = Value.Parse(Problem, response.json())
    expect(problem.type).toBe(problemType(name))
    expect(problem.detail).toContain(detail)
    expect(response.headers[headers.appVariant]).toBe('canary')
    expect(model.requests).toEqual([])
  })

  it('another content type', async () => {
    const app = await sampleApp()
    expect((await postPredict(app, 'sms=hi', { 'content-type': 'text/plain' })).statusCode).toBe(415)
  })

  it('another method', async () => {
    const app = await sampleApp()
    const response = await app.inject(paths.predict)
    expect([response.statusCode, response.headers.allow]).toEqual([405, 'POST'])
  })

  it('a message above a configured limit', async () => {
    const app = await sampleApp({ MAX_MESSAGE_LENGTH: '5' })
    expect((await postPredict(app, { sms: 'x'.repeat(6) })).json().detail).toContain('6 characters; the limit is 5')
  })
})

it('logs no message, guess, user id or URL', async () => {
  const lines: string[] = []
  const bodies = ['<html>secret message</html>', '{"sms":"secret message', '{"sms":"secret message"}']
  const model = await startModelService((_request, response) => response.end(bodies.pop()))
  const app = await sampleApp({ MODEL_SERVICE_URL: model.url }, { logStream: { write: (line) => lines.push(line) } })
  const secret = { [headers.userId]: 'secret-id', cookie: 'user-id=secret-id' }
  for (const _ of [...bodies]) await postPredict(app, { sms: 'secret message', guess: 'unsure' }, secret)
  await postPredict(app, '{"sms": secret message', secret)
  await app.inject({ url: '/?sms=secret', headers: secret })
  expect(lines.length).toBeGreaterThanOrEqual(3)
  expect(lines.join('\n')).not.toContain('secret')
})
