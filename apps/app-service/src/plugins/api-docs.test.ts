import { Validator } from '@seriousme/openapi-schema-validator'
import { paths } from '@sms-checker/contracts'
import { OpenApiDocument, openApiErrors } from '@sms-checker/service/testing'
import { Value } from 'typebox/value'
import { expect, it } from 'vitest'
import { startExperimentService } from '../../test/experiment-service.ts'
import { closedPort, startModelService } from '../../test/model-service.ts'
import { sampleApp } from '../../test/sample-app.ts'

async function documentOf(app: Awaited<ReturnType<typeof sampleApp>>) {
  return (await app.inject(paths.openapi)).json()
}

it('the OpenAPI document is valid and lists every path of the API', async () => {
  const document = await documentOf(await sampleApp())
  expect(await new Validator().validate(document)).toEqual({ valid: true })
  const { paths: documented } = Value.Parse(OpenApiDocument, document)
  expect(Object.keys(documented).sort()).toEqual(
    [paths.feedback, paths.live, paths.metrics, paths.predict, paths.predictBatch, paths.ready, paths.version].sort(),
  )
})

const opinion = { requestId: 'r-1', verdict: 'spam', correction: 'ham' }
const validBodies: Readonly<Record<string, object>> = {
  [paths.predict]: { sms: 'hi', guess: 'spam', explain: true },
  [paths.predictBatch]: { messages: ['hi', 'ho'] },
  [paths.feedback]: opinion,
}

type Headers = Readonly<Record<string, string>>

/** Requests to each operation of a document: valid ones, and ones with each kind of error. */
function* requestsTo(document: unknown) {
  const json = { 'content-type': 'application/json', 'x-user-id': 'a' }
  const variants: readonly (readonly [Headers, string | undefined])[] = [
    [{ 'x-user-id': 'a', 'content-encoding': 'gzip' }, undefined],
    [{ 'x-user-id': 'not an id' }, undefined],
    [{ 'x-request-id': 'not an id', cookie: 'user-id=not an id', accept: 'application/openmetrics-text' }, undefined],
    [json, ''],
    [json, '{'],
    [json, '[]'],
    [json, 'null'],
    [json, '{"sms":1,"messages":[1],"requestId":"","__proto__":{}}'],
    [json, '{"sms":"","messages":[]}'],
    [json, JSON.stringify({ ...opinion, requestId: 'unknown' })],
    [json, JSON.stringify({ ...opinion, verdict: 'ham' })],
    [json, `"${'x'.repeat(7_000_000)}"`],
    [{ 'content-type': 'text/plain' }, 'hi'],
    [{ 'content-type': 'not a type' }, 'hi'],
    [{}, 'hi'],
  ]
  const { paths: documented } = Value.Parse(OpenApiDocument, document)
  for (const [url, operations] of Object.entries(documented)) {
    for (const method of Object.keys(operations)) {
      const valid = validBodies[url]
      yield { method, url, headers: { ...json, 'x-request-id': 'r-1' }, payload: valid && JSON.stringify(valid) }
      for (const [headers, payload] of variants) if (valid || !payload) yield { method, url, headers, payload }
    }
  }
}

it.each([
  ['no experiment-service', closedPort, { EXPERIMENT_SERVICE_URL: '' }, [501]],
  ['a model that responds', async () => (await startModelService()).url, {}, [200, 400, 404, 413, 415]],
  ['a model that fails', async () => (await startModelService((_, response) => response.end('{'))).url, {}, [502]],
  ['a model that cannot be reached', closedPort, {}, [503]],
  [
    'a model that is slow',
    async () => (await startModelService(() => undefined)).url,
    { MODEL_TIMEOUT_MS: '1' },
    [504],
  ],
  ['a limit per user', closedPort, { RATE_LIMIT_PER_MINUTE: '1' }, [429]],
  ['a limit per address', closedPort, { ADDRESS_RATE_LIMIT_PER_MINUTE: '1' }, [429]],
] as const)('the OpenAPI document declares every response, with %s', async (_case, model, settings, statuses) => {
  const environment = {
    MODEL_SERVICE_URL: await model(),
    EXPERIMENT_SERVICE_URL: (await startExperimentService()).url,
    RATE_LIMIT_PER_MINUTE: '0',
    ADDRESS_RATE_LIMIT_PER_MINUTE: '0',
    ...settings,
  }
  const app = await sampleApp(environment, { experimentWaits: { otherPodMs: 1 } })
  const document = await documentOf(app)
  const seen = new Set<number>()
  for (const { method, url, headers, payload } of requestsTo(document)) {
    const response = await app.inject({
      method: method === 'get' ? 'GET' : 'POST',
      url,
      headers,
      ...(payload !== undefined && { payload }),
    })
    seen.add(response.statusCode)
    expect(openApiErrors(document, method, url, response)).toEqual([])
  }
  expect([...seen]).toEqual(expect.arrayContaining([...statuses]))
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
