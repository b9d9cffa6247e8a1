import { type Static, Type } from 'typebox'
import { HttpMatch } from './http-match.ts'
import { apiVersion, closed, Duration, HostPattern, Labels, Metadata, PortNumber } from './shapes.ts'

const Changes = closed({
  set: Type.Optional(Labels),
  add: Type.Optional(Labels),
  remove: Type.Optional(Type.Array(Type.String({ minLength: 1 }))),
})
export type HeaderChanges = Static<typeof Changes>

const Headers = closed({ request: Type.Optional(Changes), response: Type.Optional(Changes) })

export const Destination = closed({
  host: Type.String({ minLength: 1 }),
  subset: Type.Optional(Type.String({ minLength: 1 })),
  port: Type.Optional(closed({ number: PortNumber })),
})
export type Destination = Static<typeof Destination>

const Percentage = closed({ value: Type.Number({ minimum: 0, maximum: 100 }) })

/** `%PREFIX()%` and its like in a redirect are Envoy's own commands. */
const PlainPath = Type.String({ pattern: '^/[^%]*$' })

export const Redirect = closed({
  uri: Type.Optional(PlainPath),
  authority: Type.Optional(Type.String({ minLength: 1 })),
  port: Type.Optional(PortNumber),
  scheme: Type.Optional(Type.Enum(['http', 'https'])),
  redirectCode: Type.Optional(Type.Enum([301, 302, 303, 307, 308])),
})
export type Redirect = Static<typeof Redirect>

export const Rewrite = closed({
  uri: Type.Optional(Type.String({ pattern: '^/' })),
  authority: Type.Optional(Type.String({ minLength: 1 })),
})
export type Rewrite = Static<typeof Rewrite>

export const HttpRoute = closed({
  name: Type.Optional(Type.String()),
  match: Type.Optional(Type.Array(HttpMatch, { minItems: 1 })),
  route: Type.Optional(
    Type.Array(
      closed({
        destination: Destination,
        weight: Type.Optional(Type.Integer({ minimum: 0 })),
        headers: Type.Optional(Headers),
      }),
      { minItems: 1 },
    ),
  ),
  redirect: Type.Optional(Redirect),
  directResponse: Type.Optional(
    closed({
      status: Type.Integer({ minimum: 200, maximum: 599 }),
      body: Type.Optional(closed({ string: Type.String() })),
    }),
  ),
  rewrite: Type.Optional(Rewrite),
  timeout: Type.Optional(Duration),
  retries: Type.Optional(
    closed({
      attempts: Type.Integer({ minimum: 0 }),
      perTryTimeout: Type.Optional(Duration),
      retryOn: Type.Optional(Type.String()),
    }),
  ),
  mirror: Type.Optional(Destination),
  mirrorPercentage: Type.Optional(Percentage),
  mirrors: Type.Optional(Type.Array(closed({ destination: Destination, percentage: Type.Optional(Percentage) }))),
  headers: Type.Optional(Headers),
})
export type HttpRoute = Static<typeof HttpRoute>

/** `networking.istio.io/v1` VirtualService with HTTP routes. */
export const VirtualService = closed({
  apiVersion,
  kind: Type.Literal('VirtualService'),
  metadata: Metadata,
  spec: closed({
    hosts: Type.Array(HostPattern, { minItems: 1 }),
    gateways: Type.Optional(Type.Array(Type.String({ minLength: 1 }), { minItems: 1 })),
    http: Type.Array(HttpRoute, { minItems: 1 }),
  }),
})
export type VirtualService = Static<typeof VirtualService>
