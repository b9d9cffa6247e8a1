import { headers, isRequestId, Problem, paths, problemContentType, problemType } from '@sms-checker/contracts'
import { Type } from 'typebox'
import { Value } from 'typebox/value'
import { afterEach, expect, it } from 'vitest'
import { createService } from './create-service.ts'
import { ProblemError } from './problems/problem-error.ts'
import { problemResponses } from './problems/problem-responses.ts'
import type { Service } from './service.ts'

const open: Service[] = []
afterEach(async () => {
  await Promise.all(open.splice(0).map((service) => service.close()))
})

const Greeting = Type.Object({ name: Type.String({ minLength: 1, maxLength: 3 }) }, { additionalProperties: false })

async function greeter(lines: string[] = []): Promise<Service> {
  const service = await createService({
    name: 'greeter',
    settings: { LOG_LEVEL: 'info', MAX_EVENT_LOOP_DELAY_MS: 0 },
    labels: { variant: 'stable', version: '1.2.3' },
    document: { title: 'Greeter', description: 'Greets.', version: '1.2.3' },
    bodyLimit: 1_000,
    logStream: { write: (line) => lines.push(line) },
  })
  open.push(service)
  service.post(
    '/greet',
    {
      schema: {
        body: Greeting,
        response: { 200: Type.Object({ hello: Type.String() }), ...problemResponses() },
      },
    },
    ({ body }) => ({ hello: body.name }),
  )
  service.get('/broken', () => {
    throw new Error('secret detail')
  })
  service.get('/busy', () => {
    throw new ProblemError('overloaded', 'Come back.', { headers: { 'retry-after': '7' } })
  })
  return service
}

const json = { 'content-type': 'application/json' }

it.each([
  ['an empty string', { name: '' }, '/name', 'The message is empty'],
  ['a long string', { name: 'four' }, '/name', '4 characters; the limit is 3'],
  ['a wrong type', { name: 1 }, '/name', 'type string'],
  ['a missing field', {}, '/name', 'lacks the field "name"'],
  ['an unknown field', { name: 'a', 'x/~y': 1 }, '/x~1~0y', 'unknown field'],
  ['a string instead of an object', 'text', '', 'must be of type object'],
])('rejects %s with a JSON pointer to it', async (_name, body, pointer, detail) => {
  const service = await greeter()
  const response = await service.inject({
    method: 'POST',
    url: '/greet',
    headers: json,
    payload: JSON.stringify(body),
  })
  expect(response.statusCode).toBe(400)
  expect(response.headers['content-type']).toContain(problemContentType)
  const problem = Value.Parse(Problem, response.json())
  expect(problem.type).toBe(problemType('invalid-request'))
  expect(problem.errors).toEqual([{ pointer, detail: expect.stringContaining(detail) }])
  expect(problem.requestId).toBe(response.headers[headers.requestId])
})

it.each([
  ['not JSON', { method: 'POST', url: '/greet', headers: json, payload: '{"name":' }, 400, 'invalid-request', 'JSON'],
  ['no body', { method: 'POST', url: '/greet', headers: json }, 400, 'invalid-request', 'body is empty'],
  [
    'an own property __proto__',
    { method: 'POST', url: '/greet', headers: json, payload: '{"name":"a","__proto__":{}}' },
    400,
    'invalid-request',
    'unknown field',
  ],
  ['plain text', { method: 'POST', url: '/greet', payload: 'hi' }, 415, 'unsupported-media-type', 'application/json'],
  [
    'a form',
    {
      method: 'POST',
      url: '/greet',
      payload: 'name=a',
      headers: { 'content-type': 'application/x-www-form-urlencoded' },
    },
    415,
    'unsupported-media-type',
    'application/json',
  ],
  [
    'a large body',
    { method: 'POST', url: '/greet', headers: json, payload: JSON.stringify({ name: 'x'.repeat(1_000) }) },
    413,
    'request-too-large',
    'send a smaller one',
  ],
  ['an unknown path', { method: 'GET', url: '/nowhere?sms=secret' }, 404, 'not-found', 'path'],
  ['an invalid percent-encoding', { method: 'GET', url: '/%zz' }, 400, 'invalid-request', 'not a valid URL'],
  ['an unexpected error', { method: 'GET', url: '/broken' }, 500, 'internal-error', 'report the request id'],
] as const)('responds to %s with problem details', async (_name, request, status, name, detail) => {
  const service = await greeter()
  const response = await service.inject(request)
  expect(response.statusCode).toBe(status)
  const problem = Value.Parse(Problem, response.json())
  expect(problem).toMatchObject({ status, type: problemType(name), detail: expect.stringContaining(detail) })
  expect(response.headers[headers.requestId]).toBe(problem.requestId)
  expect(response.body).not.toContain('secret')
})

it('lists the supported methods of a path in the Allow header', async () => {
  const service = await greeter()
  const post = await service.inject({ method: 'DELETE', url: '/greet?x=1' })
  expect([post.statusCode, post.headers.allow]).toEqual([405, 'POST'])
  const get = await service.inject({ method: 'POST', url: paths.live, headers: json, payload: '{}' })
  expect([get.statusCode, get.headers.allow]).toEqual([405, 'GET, HEAD'])
})

it('sends the headers of a problem', async () => {
  const response = await (await greeter()).inject({ method: 'GET', url: '/busy' })
  expect([response.statusCode, response.headers['retry-after']]).toEqual([503, '7'])
})

it('keeps a valid request id and replaces an invalid one', async () => {
  const service = await greeter()
  const requestIdFor = async (id: string) => {
    const response = await service.inject({ method: 'GET', url: paths.live, headers: { [headers.requestId]: id } })
    return response.headers[headers.requestId]
  }
  expect(await requestIdFor('abc-1.2_3')).toBe('abc-1.2_3')
  for (const bad of ['', 'a b', 'x'.repeat(129), '<script>']) {
    const replaced = await requestIdFor(bad)
    expect(replaced).not.toBe(bad)
    expect(isRequestId(replaced)).toBe(true)
  }
})

it('logs route, status, duration and request id of each request, and no user data', async () => {
  const lines: string[] = []
  const service = await greeter(lines)
  await service.inject({
    method: 'POST',
    url: '/greet?q=secret-query',
    headers: { ...json, [headers.requestId]: 'r-1', [headers.userId]: 'secret-user', cookie: 'user-id=secret-user' },
    payload: JSON.stringify({ name: 'secret-text' }),
  })
  await service.inject({ method: 'POST', url: '/greet', headers: json, payload: '{"name": secret-text' })
  service.log.info(
    { sms: 'secret-text', body: { sms: 'secret-text' }, req: { headers: { cookie: 'secret-user' } } },
    'x',
  )
  expect(lines.map((line) => JSON.parse(line))).toContainEqual(
    expect.objectContaining({ requestId: 'r-1', route: '/greet', status: 400, durationMs: expect.any(Number) }),
  )
  expect(lines.join('\n')).not.toContain('secret')
})

it('logs an unexpected error with its stack', async () => {
  const lines: string[] = []
  await (await greeter(lines)).inject({ method: 'GET', url: '/broken' })
  expect(lines.join('\n')).toContain('secret detail')
})

it('reports liveness, and readiness with the reason', async () => {
  const service = await greeter()
  expect((await service.inject(paths.ready)).json()).toEqual({ status: 'ok' })
  service.readiness.set('The model is being loaded.')
  const response = await service.inject(paths.ready)
  expect(response.statusCode).toBe(503)
  expect(Value.Parse(Problem, response.json()).detail).toBe('The model is being loaded.')
  expect((await service.inject(paths.live)).statusCode).toBe(200)
})

it('counts requests by route, method, status, variant and version, and all unknown paths as one route', async () => {
  const service = await greeter()
  await service.inject({ method: 'POST', url: '/greet', headers: json, payload: '{"name":"a"}' })
  await service.inject('/one')
  await service.inject('/two')
  const { body, headers: responseHeaders } = await service.inject(paths.metrics)
  expect(responseHeaders['content-type']).toContain('text/plain')
  const common = 'variant="stable",version="1.2.3"'
  expect(body).toContain(`sms_http_requests_total{method="POST",route="/greet",status="200",${common}} 1`)
  expect(body).toContain(`sms_http_requests_total{method="GET",route="unknown",status="404",${common}} 2`)
  expect(body).toMatch(/sms_http_request_duration_seconds_count\{[^}]*route="\/greet"[^}]*\} 1/)
  expect(body).toContain('process_cpu_user_seconds_total')
})
