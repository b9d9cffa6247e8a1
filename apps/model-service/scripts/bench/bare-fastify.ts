import { paths } from '@sms-checker/contracts'
import Fastify, { type FastifyInstance } from 'fastify'
import { Type } from 'typebox'
import { Parse } from 'typebox/value'
import { Pool } from 'undici'

// The least that a prediction costs with Fastify and undici: no logs, metrics, validation or security headers. With NEXT_URL it forwards each
// request there, as app-service does. Without NEXT_URL it responds with a constant prediction, as model-service does with a computed one.

const settings = Parse(
  Type.Object({ HOST: Type.String(), PORT: Type.String(), NEXT_URL: Type.Optional(Type.String()) }),
  process.env,
)

const string = { type: 'string' }
const prediction = {
  type: 'object',
  properties: {
    sms: string,
    result: string,
    probability: { type: 'number' },
    classifier: string,
    model: { type: 'object', properties: { id: string, version: string, variant: string } },
  },
}
const schema = { response: { 200: prediction } }

const server = Fastify()
server.get(paths.ready, () => ({}))
if (settings.NEXT_URL === undefined) respondWithConstant(server)
else forwardTo(settings.NEXT_URL, server)
await server.listen({ host: settings.HOST, port: Number(settings.PORT) })

function forwardTo(url: string, server: FastifyInstance): void {
  const pool = new Pool(url)
  server.post(paths.predict, { schema }, async (request) => {
    const { body } = await pool.request({
      method: 'POST',
      path: paths.predict,
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(request.body),
    })
    return body.json()
  })
}

function respondWithConstant(server: FastifyInstance): void {
  const constant = {
    result: 'ham',
    probability: 0.123_456_789,
    classifier: 'Linear classifier on n-grams and shape',
    model: { id: 'linear', version: '1.0.0', variant: 'primary' },
  }
  // The message makes the response as large as that of model-service.
  server.post<{ Body: { sms: string } }>(paths.predict, { schema }, async ({ body: { sms } }) => ({ sms, ...constant }))
}
