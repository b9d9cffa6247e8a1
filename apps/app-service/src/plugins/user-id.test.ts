import { headers, isUserId, Problem, problemType, userIdCookie } from '@sms-checker/contracts'
import { metrics } from '@sms-checker/observability/metrics'
import { Value } from 'typebox/value'
import { expect, it } from 'vitest'
import { onlyValue } from '../../test/metrics.ts'
import { startModelService } from '../../test/model-service.ts'
import { postPredict, sampleApp } from '../../test/sample-app.ts'

it('sets a cookie with a new id for a client without one, and forwards the id to the model', async () => {
  const model = await startModelService()
  const app = await sampleApp({ MODEL_SERVICE_URL: model.url })
  const response = await postPredict(app, { sms: 'hi' })
  const [cookie] = response.cookies
  expect(cookie).toMatchObject({ name: userIdCookie.name, path: '/', sameSite: 'Lax', maxAge: 31_536_000 })
  expect(cookie).not.toHaveProperty('httpOnly')
  expect(cookie).not.toHaveProperty('secure')
  expect(cookie?.value).toMatch(/^\d{20}$/)
  expect(model.requests[0]?.headers[headers.userId]).toBe(cookie?.value)
  await postPredict(app, { sms: 'hi' }, { cookie: `user-id=${cookie?.value}` })
  expect(await onlyValue(app, metrics.newUsers)).toBe(1)
})

it('sets a Secure cookie behind a proxy that terminates TLS', async () => {
  const app = await sampleApp()
  const { cookies } = await app.inject({ url: '/version', headers: { 'x-forwarded-proto': 'https' } })
  expect(cookies[0]).toMatchObject({ secure: true })
})

it('uses the id of the cookie, and gives the header precedence', async () => {
  const model = await startModelService()
  const app = await sampleApp({ MODEL_SERVICE_URL: model.url })
  const byCookie = await postPredict(app, { sms: 'hi' }, { cookie: 'a=b; user-id=from-cookie; c=d' })
  const byHeader = await postPredict(
    app,
    { sms: 'hi' },
    { cookie: 'user-id=from-cookie', [headers.userId]: 'from-header' },
  )
  expect([byCookie, byHeader].map(({ cookies }) => cookies)).toEqual([[], []])
  expect(model.requests.map((request) => request.headers[headers.userId])).toEqual(['from-cookie', 'from-header'])
})

it.each(['', 'a b', 'x'.repeat(129), '<script>', 'é', 'one, two'])('rejects the header %j', async (id) => {
  const model = await startModelService()
  const app = await sampleApp({ MODEL_SERVICE_URL: model.url })
  const response = await postPredict(app, { sms: 'hi' }, { [headers.userId]: id, cookie: 'user-id=good' })
  expect(response.statusCode).toBe(400)
  expect(Value.Parse(Problem, response.json()).type).toBe(problemType('invalid-user-id'))
  expect(model.requests).toEqual([])
})

it.each(['user-id=', 'user-id=%20', `user-id=${'x'.repeat(129)}`, 'user-id=<b>', 'user-id=%zz', ';;=;user-id'])(
  'replaces the cookie %j',
  async (cookie) => {
    const app = await sampleApp()
    const response = await app.inject({ url: '/version', headers: { cookie } })
    expect(response.statusCode).toBe(200)
    expect(isUserId(response.cookies[0]?.value)).toBe(true)
  },
)

it.each([
  '/metrics',
  '/healthz',
  '/readyz',
  '/docs/json',
  '/docs/static/swagger-ui.css',
  '/assets/index-4f2a.js',
  '/nope',
])('sets no cookie on %s', async (url) => {
  const app = await sampleApp()
  expect((await app.inject(url)).cookies).toEqual([])
})
