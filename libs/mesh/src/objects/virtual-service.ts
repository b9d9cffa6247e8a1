import { type Static, Type } from 'typebox'
import {
  apiVersion,
  closed,
  DestinationHost,
  DnsLabel,
  Duration,
  HostPattern,
  Labels,
  Metadata,
  PortNumber,
} from './schema.ts'

const stringMatch = {
  exact: Type.Optional(Type.String()),
  prefix: Type.Optional(Type.String({ minLength: 1 })),
  regex: Type.Optional(Type.String({ minLength: 1, maxLength: 1_024 })),
}

/** Exactly one of exact, prefix and regex. A regex is RE2 and matches the whole string. */
const StringMatch = closed(stringMatch, { minProperties: 1, maxProperties: 1 })

/** Like `StringMatch`. An empty one matches any value, provided the header or parameter is present. */
const StringMatchOrPresent = closed(stringMatch, { maxProperties: 1 })
export type StringMatch = Static<typeof StringMatchOrPresent>

/** Istio ignores the names of the request line's parts as header names, so they are refused here. */
const MatchedHeader = Type.String({ pattern: '^(?!(uri|scheme|method|authority)$)[-_A-Za-z0-9]+$' })
const HeaderMatches = Type.Record(MatchedHeader, StringMatchOrPresent, { additionalProperties: false })

export const HttpMatch = closed({
  name: Type.Optional(Type.String()),
  uri: Type.Optional(StringMatch),
  ignoreUriCase: Type.Optional(Type.Boolean()),
  scheme: Type.Optional(StringMatch),
  method: Type.Optional(StringMatch),
  authority: Type.Optional(StringMatch),
  headers: Type.Optional(HeaderMatches),
  withoutHeaders: Type.Optional(HeaderMatches),
  queryParams: Type.Optional(Type.Record(Type.String({ minLength: 1 }), StringMatchOrPresent)),
  port: Type.Optional(PortNumber),
  sourceLabels: Type.Optional(Labels),
  sourceNamespace: Type.Optional(DnsLabel),
  gateways: Type.Optional(Type.Array(Type.String({ minLength: 1 }), { minItems: 1 })),
})
export type HttpMatch = Static<typeof HttpMatch>

const headerName = '[-_A-Za-z0-9]+'
const ChangedHeader = Type.String({ pattern: `^(?![Hh][Oo][Ss][Tt]$)${headerName}$` })
const HeaderOrAuthority = Type.String({ pattern: `^(:authority|${headerName})$` })

/** Printable ASCII. Envoy refuses line breaks, and HTTP gives no meaning to other characters. */
const HeaderValue = Type.String({ pattern: '^[\\t\\x20-\\x7e]*$' })

const operations = (name: typeof HeaderOrAuthority) =>
  closed({
    set: Type.Optional(Type.Record(name, HeaderValue, { additionalProperties: false })),
    add: Type.Optional(Type.Record(name, HeaderValue, { additionalProperties: false })),
    remove: Type.Optional(Type.Array(ChangedHeader)),
  })
const HeaderOperations = operations(ChangedHeader)
export type HeaderOperations = Static<typeof HeaderOperations>

/** A request's host is changed as the header `Host` or `:authority`. A response has none. */
const Headers = closed({
  request: Type.Optional(operations(HeaderOrAuthority)),
  response: Type.Optional(HeaderOperations),
})
export type Headers = Static<typeof Headers>

export const Destination = closed({
  host: DestinationHost,
  subset: Type.Optional(DnsLabel),
  port: Type.Optional(closed({ number: PortNumber })),
})
export type Destination = Static<typeof Destination>

const RouteDestination = closed({
  destination: Destination,
  weight: Type.Optional(Type.Integer({ minimum: 0, maximum: 2_147_483_647 })),
  headers: Type.Optional(Headers),
})
export type RouteDestination = Static<typeof RouteDestination>

const Percentage = closed({ value: Type.Optional(Type.Number({ minimum: 0, maximum: 100 })) })
const AbsolutePath = Type.String({ pattern: '^/' })
const Authority = Type.String({ minLength: 1 })

export const Redirect = closed({
  uri: Type.Optional(AbsolutePath),
  authority: Type.Optional(Authority),
  port: Type.Optional(PortNumber),
  scheme: Type.Optional(Type.Enum(['http', 'https'])),
  redirectCode: Type.Optional(Type.Enum([301, 302, 303, 307, 308])),
})
export type Redirect = Static<typeof Redirect>

export const Rewrite = closed({
  uri: Type.Optional(AbsolutePath),
  authority: Type.Optional(Authority),
})
export type Rewrite = Static<typeof Rewrite>

const Retries = closed({
  attempts: Type.Optional(Type.Integer({ minimum: 0 })),
  perTryTimeout: Type.Optional(Duration),
  retryOn: Type.Optional(Type.String()),
  backoff: Type.Optional(Duration),
  retryIgnorePreviousHosts: Type.Optional(Type.Boolean()),
})
export type Retries = Static<typeof Retries>

/** Istio limits the body to 1 MiB. */
const DirectResponse = closed({
  status: Type.Integer({ minimum: 200, maximum: 599 }),
  body: Type.Optional(closed({ string: Type.String({ maxLength: 1_048_576 }) })),
})

export const HttpRoute = closed({
  name: Type.Optional(Type.String()),
  match: Type.Optional(Type.Array(HttpMatch, { minItems: 1 })),
  route: Type.Optional(Type.Array(RouteDestination, { minItems: 1 })),
  redirect: Type.Optional(Redirect),
  directResponse: Type.Optional(DirectResponse),
  rewrite: Type.Optional(Rewrite),
  timeout: Type.Optional(Duration),
  retries: Type.Optional(Retries),
  mirror: Type.Optional(Destination),
  mirrorPercentage: Type.Optional(Percentage),
  mirrors: Type.Optional(Type.Array(closed({ destination: Destination, percentage: Type.Optional(Percentage) }))),
  headers: Type.Optional(Headers),
})
export type HttpRoute = Static<typeof HttpRoute>

/** VirtualService with HTTP routes. */
export const VirtualService = closed({
  apiVersion,
  kind: Type.Literal('VirtualService'),
  metadata: Metadata,
  spec: closed({
    hosts: Type.Array(HostPattern, { minItems: 1 }),
    gateways: Type.Optional(Type.Array(Type.String({ minLength: 1 }), { minItems: 1 })),
    http: Type.Array(HttpRoute, { minItems: 1 }),
  }),
  status: Type.Optional(Type.Unknown()),
})
export type VirtualService = Static<typeof VirtualService>
