import {
  BatchPrediction,
  headers,
  type ModelManifest,
  type ModelServiceSettings,
  maxBatchSize,
  Prediction,
  Problem,
  paths,
  problemType,
} from '@sms-checker/contracts'
import type { Service } from '@sms-checker/service'
import { Parse } from 'typebox/value'
import { afterEach, describe, expect, it } from 'vitest'
import { manifestOf, spamGraph } from '../test/onnx-models.ts'
import { createModelService } from './app.ts'
import type { Inference } from './inference.ts'
import { QueueFull } from './message-batches.ts'

const settings: ModelServiceSettings = {
  HOST: '127.0.0.1',
  PORT: 0,
  LOG_LEVEL: 'info',
  MAX_MESSAGE_LENGTH: 2_000,
  SHUTDOWN_GRACE_MS: 0,
  MAX_EVENT_LOOP_DELAY_MS: 0,
  MODEL_VARIANT: 'canary',
  MODEL_DIR: 'the/model',
  MODEL_BATCH_SIZE: 32,
}

/** A model that calls what has "win" in it spam. */
function stubModel(replaced: Partial<ModelManifest> = {}, probability = 0.75): Inference & { closed: boolean } {
  return {
    manifest: manifestOf(spamGraph(), replaced),
    closed: false,
    probabilities: async (texts) => texts.map((sms) => (/win/i.test(sms) ? probability : 0.125)),
    async close() {
      this.closed = true
    },
  }
}

let service: Service | undefined
let logged = ''

afterEach(async () => {
  await service?.close()
  service = undefined
  logged = ''
})

async function start(inference: Inference | { readonly fault: string }, replaced: Partial<ModelServiceSettings> = {}) {
  const log = {
    write: (line: string) => {
      logged += line
    },
  }
  service = await createModelService({ ...settings, ...replaced }, inference, log)
  return service
}

function post(app: Service, url: string, payload: object | string, type = 'application/json') {
  return app.inject({ method: 'POST', url, payload, headers: { 'content-type': type } })
}

describe('a ready model', () => {
  it('answers one message', async () => {
    const answer = await post(await start(stubModel()), paths.predict, { sms: ' You  WIN' })
    expect(answer.statusCode).toBe(200)
    expect(Parse(Prediction, answer.json())).toEqual({
      sms: ' You  WIN',
      result: 'spam',
      probability: 0.75,
      classifier: 'Tiny test model',
      model: { id: 'tiny', version: '1.2.3', variant: 'canary' },
    })
    expect(answer.headers).toMatchObject({ [headers.modelVersion]: '1.2.3', [headers.modelVariant]: 'canary' })
  })

  it('calls a message spam from the threshold on', async () => {
    const app = await start(stubModel({ threshold: 0.75 }))
    expect((await post(app, paths.predict, { sms: 'win' })).json().result).toBe('spam')
    const stricter = await createModelService(settings, stubModel({ threshold: 0.7501 }), { write: () => undefined })
    expect((await post(stricter, paths.predict, { sms: 'win' })).json().result).toBe('ham')
    await stricter.close()
  })

  it('explains on request, and only then', async () => {
    const app = await start(stubModel())
    const sms = 'please win this'
    expect((await post(app, paths.predict, { sms })).json()).not.toHaveProperty('explanation')
    const answer = Parse(Prediction, (await post(app, paths.predict, { sms, explain: true })).json())
    expect(answer).toMatchObject({ sms, result: 'spam', probability: 0.75 })
    expect(answer.explanation?.map(({ start, end }) => sms.slice(start, end))).toEqual(['win'])
    expect(answer.explanation?.[0]?.weight).toBeGreaterThan(0)
    const { payload } = await app.inject(paths.metrics)
    expect(payload).toMatch(/sms_model_predictions_total\{[^}]*result="spam"[^}]*\} 2\n/)
  })

  it('answers a full batch in its order', async () => {
    const messages = Array.from({ length: maxBatchSize }, (_, index) =>
      index % 3 === 0 ? `win ${index}` : `no ${index}`,
    )
    const answer = await post(await start(stubModel()), paths.predictBatch, { messages })
    const { predictions } = Parse(BatchPrediction, answer.json())
    expect(predictions.map(({ sms }) => sms)).toEqual(messages)
    expect(predictions.map(({ result }) => result)).toEqual(messages.map((sms) => (/win/.test(sms) ? 'spam' : 'ham')))
  })

  it('takes the longest messages that it promises, however they are escaped', async () => {
    const app = await start(stubModel({ maximumLength: 2_000 }))
    const escaped = `"${'\\ud83d\\ude00'.repeat(2_000)}"`
    expect((await post(app, paths.predict, `{"sms":${escaped}}`)).statusCode).toBe(200)
    const batch = `{"messages":[${Array<string>(maxBatchSize).fill(escaped).join()}]}`
    expect((await post(app, paths.predictBatch, batch)).statusCode).toBe(200)
  })

  it('keeps to the smaller of its own limit and the manifest’s', async () => {
    const app = await start(stubModel({ maximumLength: 10 }), { MAX_MESSAGE_LENGTH: 20 })
    expect((await post(app, paths.predict, { sms: 'x'.repeat(10) })).statusCode).toBe(200)
    expect((await post(app, paths.predict, { sms: 'x'.repeat(11) })).statusCode).toBe(400)
    const shorter = await createModelService({ ...settings, MAX_MESSAGE_LENGTH: 5 }, stubModel(), {
      write: () => undefined,
    })
    expect((await post(shorter, paths.predict, { sms: 'x'.repeat(6) })).statusCode).toBe(400)
    await shorter.close()
  })

  it('counts predictions by result under the variant and version of the model', async () => {
    const app = await start(stubModel())
    await post(app, paths.predictBatch, { messages: ['win', 'win', 'hello'] })
    const { payload } = await app.inject(paths.metrics)
    const sample = (result: string) =>
      new RegExp(
        `^sms_model_predictions_total\\{(?=.*result="${result}")(?=.*variant="canary")(?=.*version="1.2.3").*\\} (\\d+)$`,
        'm',
      ).exec(payload)?.[1]
    expect([sample('spam'), sample('ham')]).toEqual(['2', '1'])
  })

  it('writes no message to its log', async () => {
    await post(await start(stubModel()), paths.predict, { sms: 'secret win' })
    expect(logged).toContain('the model answers as its trainer says')
    expect(logged).not.toContain('secret')
  })

  it('describes itself in OpenAPI, with the limit of its model', async () => {
    const document = (await (await start(stubModel({ maximumLength: 160 }))).inject(paths.openapi)).json()
    expect(document.openapi).toMatch(/^3\.1/)
    const { requestBody, responses } = document.paths[paths.predict].post
    expect(requestBody.content['application/json'].schema.properties.sms.maxLength).toBe(160)
    expect(Object.keys(responses)).toEqual(['200', '400', '413', '415', '503'])
    expect(Object.keys(document.paths)).toEqual(
      expect.arrayContaining([paths.predictBatch, paths.ready, paths.metrics]),
    )
  })

  it('frees the model when it closes', async () => {
    const model = stubModel()
    await (await start(model)).close()
    expect(model.closed).toBe(true)
  })
})

describe('a request that cannot be answered', () => {
  it.each([
    ['an empty message', { sms: '' }, 400],
    ['white space', { sms: ' \n\t' }, 400],
    ['2,001 characters', { sms: 'x'.repeat(2_001) }, 400],
    ['a number for a text', { sms: 5 }, 400],
    ['an unknown field', { sms: 'hi', more: 1 }, 400],
    ['no field', {}, 400],
    ['a list', ['hi'], 400],
    ['not JSON', '{"sms":', 400],
    ['a body of 10 MB', { sms: 'x'.repeat(10_000_000) }, 413],
  ])('refuses %s', async (_name, body, status) => {
    const answer = await post(await start(stubModel({ maximumLength: 2_000 })), paths.predict, body)
    expect(answer.statusCode).toBe(status)
    expect(Parse(Problem, answer.json()).status).toBe(status)
  })

  it('refuses another content type, method or address', async () => {
    const app = await start(stubModel())
    expect((await post(app, paths.predict, 'sms=hi', 'application/x-www-form-urlencoded')).statusCode).toBe(415)
    expect((await app.inject(paths.predict)).statusCode).toBe(405)
    expect((await app.inject('/nothing')).statusCode).toBe(404)
  })

  it('refuses an empty and an overlong batch', async () => {
    const app = await start(stubModel())
    expect((await post(app, paths.predictBatch, { messages: [] })).statusCode).toBe(400)
    const messages = Array<string>(maxBatchSize + 1).fill('hi')
    expect((await post(app, paths.predictBatch, { messages })).statusCode).toBe(400)
  })

  it.each(['\ud83d alone', 'a\u0000b\u0007c', 'שלום עולם', '👩‍👩‍👧'])(
    'takes %j and gives it back as it came',
    async (sms) => {
      const answer = await post(await start(stubModel()), paths.predict, { sms })
      expect(answer.statusCode).toBe(200)
      expect(answer.json().sms).toBe(sms)
    },
  )

  it('sheds load when too many messages wait', async () => {
    const full = { ...stubModel(), probabilities: () => Promise.reject(new QueueFull('full')) }
    const answer = await post(await start(full), paths.predict, { sms: 'hi' })
    expect(answer.statusCode).toBe(503)
    expect(answer.json().type).toBe(problemType('overloaded'))
    expect(Number(answer.headers['retry-after'])).toBeGreaterThan(0)
  })

  it('hides what went wrong inside the model, and lives on', async () => {
    let fails = true
    const model = stubModel()
    const app = await start({
      ...model,
      probabilities: async (texts) => {
        if (fails) throw new Error('tensor /secret/path')
        return model.probabilities(texts)
      },
    })
    const answer = await post(app, paths.predict, { sms: 'hi' })
    expect(answer.statusCode).toBe(500)
    expect(answer.payload).not.toContain('tensor')
    expect(logged).toContain('tensor')
    fails = false
    expect((await post(app, paths.predict, { sms: 'hi' })).statusCode).toBe(200)
  })
})

describe('a model that cannot be served', () => {
  const fault = 'model.onnx is empty.'

  it('leaves the service alive, not ready, and saying why', async () => {
    const app = await start({ fault })
    expect((await app.inject(paths.live)).statusCode).toBe(200)
    const ready = await app.inject(paths.ready)
    expect(ready.statusCode).toBe(503)
    expect(Parse(Problem, ready.json()).detail).toBe(fault)
    expect((await app.inject(paths.metrics)).statusCode).toBe(200)
    expect(logged).toContain(fault)
  })

  it('answers predictions with 503 and the reason', async () => {
    const app = await start({ fault })
    for (const [path, body] of [
      [paths.predict, { sms: 'hi' }],
      [paths.predictBatch, { messages: ['hi'] }],
    ] as const) {
      const answer = await post(app, path, body)
      expect(answer.statusCode).toBe(503)
      expect(answer.json()).toMatchObject({ type: problemType('not-ready'), detail: fault })
    }
  })
})
