import { Validator } from '@seriousme/openapi-schema-validator'
import { paths } from '@sms-checker/contracts'
import { Type } from 'typebox'
import { Value } from 'typebox/value'
import { expect, it } from 'vitest'
import { startExperimentService } from '../../test/experiment-service.ts'
import { startModelService } from '../../test/model-service.ts'
import { postPredict, sampleApp } from '../../test/sample-app.ts'

const Content = Type.Record(Type.String(), Type.Object({ schema: Type.Object({}) }))
const Schemas = Type.Record(Type.String(), Type.Object({}))
const Document = Type.Object({
  components: Type.Object({ schemas: Schemas }),
  openapi: Type.Literal('3.1.0'),
  paths: Type.Record(
    Type.String(),
    Type.Record(
      Type.String(),
      Type.Object({
        responses: Type.Record(
          Type.String(),
          Type.Object({ content: Content, headers: Type.Record(Type.String(), Type.Unknown()) }),
        ),
      }),
    ),
  ),
})

async function documentOf(app: Awaited<ReturnType<typeof sampleApp>>) {
  return (await app.inject(paths.openapi)).json()
}

it('the OpenAPI document is valid and lists every path of the API', async () => {
  const document = await documentOf(await sampleApp())
  expect(await new Validator().validate(document)).toEqual({ valid: true })
  const { paths: documented } = Value.Parse(Document, document)
  expect(Object.keys(documented).sort()).toEqual(
    [paths.feedback, paths.live, paths.metrics, paths.predict, paths.predictBatch, paths.ready, paths.version].sort(),
  )
})

it('the OpenAPI document describes the actual responses of each path, including problems', async () => {
  const app = await sampleApp({
    MODEL_SERVICE_URL: (await startModelService()).url,
    EXPERIMENT_SERVICE_URL: (await startExperimentService()).url,
    RATE_LIMIT_PER_MINUTE: '3',
  })
  const { paths: documented, components } = Value.Parse(Document, await documentOf(app))
  const resolve = (schema: unknown): object =>
    JSON.parse(JSON.stringify(schema), (_key, value) => {
      const name = typeof value?.$ref === 'string' ? value.$ref.split('/').at(-1) : undefined
      return name === undefined ? value : resolve(components.schemas[name])
    })
  const plainText = { 'content-type': 'text/plain' }
  const batch = { method: 'POST', url: paths.predictBatch, headers: { 'x-user-id': 'b' } } as const
  const feedback = { method: 'POST', url: paths.feedback, headers: { 'x-user-id': 'a' } } as const
  const opinion = { requestId: 'r-1', verdict: 'spam', correction: 'ham' }
  const responses = [
    [paths.predict, 'post', await postPredict(app, { sms: 'hi' }, { 'x-user-id': 'a', 'x-request-id': 'r-1' })],
    [paths.predict, 'post', await postPredict(app, { sms: '' }, { 'x-user-id': 'a' })],
    [paths.predict, 'post', await postPredict(app, 'hi', { 'x-user-id': 'a', ...plainText })],
    [paths.predict, 'post', await postPredict(app, { sms: 'hi' }, { 'x-user-id': 'a' })],
    [paths.predict, 'post', await postPredict(app, { sms: 'x'.repeat(100_000) })],
    [paths.predictBatch, 'post', await app.inject({ ...batch, payload: { messages: ['hi', 'ho'] } })],
    [paths.predictBatch, 'post', await app.inject({ ...batch, payload: { messages: [] } })],
    [paths.feedback, 'post', await app.inject({ ...feedback, payload: opinion })],
    [paths.feedback, 'post', await app.inject({ ...feedback, payload: { ...opinion, requestId: 'unknown' } })],
    [paths.feedback, 'post', await app.inject({ ...feedback, payload: { ...opinion, verdict: 'ham' } })],
    [paths.version, 'get', await app.inject(paths.version)],
    [paths.live, 'get', await app.inject(paths.live)],
    [paths.ready, 'get', await app.inject(paths.ready)],
    [paths.metrics, 'get', await app.inject(paths.metrics)],
  ] as const
  expect(responses.map(([, , { statusCode }]) => statusCode)).toEqual([
    200, 400, 415, 429, 413, 200, 400, 200, 404, 400, 200, 200, 200, 200,
  ])
  for (const [path, method, response] of responses) {
    const [type = ''] = String(response.headers['content-type']).split(';')
    const operation = documented[path]?.[method]?.responses[response.statusCode]
    for (const name of Object.keys(operation?.headers ?? {})) {
      if (name !== 'retry-after') expect(response.headers, `${path} ${response.statusCode}`).toHaveProperty(name)
    }
    const schema = operation && resolve(operation.content[type]?.schema)
    const value = type.endsWith('json') ? response.json() : response.body
    expect(schema, `${method} ${path} ${response.statusCode} ${type}`).toBeDefined()
    expect(schema && [...Value.Errors(schema, value)], `${method} ${path} ${response.statusCode}`).toEqual([])
  }
})

it('the OpenAPI document has named schemas, an id for every operation, and portable patterns', async () => {
  const document = await documentOf(await sampleApp())
  expect(Object.keys(document.components.schemas)).toEqual(
    expect.arrayContaining(['AppPrediction', 'Feedback', 'Problem']),
  )
  expect(JSON.stringify(document)).not.toContain('\\p{')
  expect(document).toMatchObject({ security: [], servers: [{ url: '/' }] })
  for (const path of Object.values<Record<string, object>>(document.paths)) {
    for (const operation of Object.values(path)) {
      expect(operation).toMatchObject({ operationId: expect.any(String), description: expect.any(String) })
    }
  }
})

it('the Swagger UI page loads only files that exist, and has no inline script or style', async () => {
  const app = await sampleApp()
  const { body, statusCode } = await app.inject(paths.docs)
  expect(statusCode).toBe(200)
  const files = [...body.matchAll(/(?:src|href)="([^"]+)"/g)].map(([, file]) => file ?? '')
  expect(files.length).toBeGreaterThan(4)
  for (const file of files) expect((await app.inject(file)).statusCode, file).toBe(200)
  expect(body).not.toMatch(/<script(?![^>]*src=)|<style|style=/)
})
