import { type Static, Type } from 'typebox'
import { apiVersion, closed, DnsLabel, Duration, DurationOrZero, HostPattern, Labels, Metadata } from './schema.ts'

/** With a `ttl`, the proxy gives the cookie to a client without one; `0s` makes it a session cookie. */
const HashCookie = closed({
  name: Type.String({ minLength: 1 }),
  path: Type.Optional(Type.String()),
  ttl: Type.Optional(DurationOrZero),
})
export type HashCookie = Static<typeof HashCookie>

/** What decides the endpoint of a request: exactly one of these. */
export const ConsistentHash = closed(
  {
    httpHeaderName: Type.Optional(Type.String({ minLength: 1 })),
    httpCookie: Type.Optional(HashCookie),
    useSourceIp: Type.Optional(Type.Boolean()),
    httpQueryParameterName: Type.Optional(Type.String({ minLength: 1 })),
  },
  { minProperties: 1, maxProperties: 1 },
)
export type ConsistentHash = Static<typeof ConsistentHash>

/** The simple algorithms differ by the load of the endpoints, which one request does not show. All pick at random here. */
const LoadBalancer = closed(
  {
    simple: Type.Optional(Type.Enum(['LEAST_REQUEST', 'ROUND_ROBIN', 'RANDOM'])),
    consistentHash: Type.Optional(ConsistentHash),
  },
  { minProperties: 1, maxProperties: 1 },
)

/** When a failing endpoint is ejected. That depends on earlier requests, so a decision only passes it on. */
export const OutlierDetection = closed({
  consecutive5xxErrors: Type.Optional(Type.Integer({ minimum: 0 })),
  consecutiveGatewayErrors: Type.Optional(Type.Integer({ minimum: 0 })),
  splitExternalLocalOriginErrors: Type.Optional(Type.Boolean()),
  consecutiveLocalOriginFailures: Type.Optional(Type.Integer({ minimum: 0 })),
  interval: Type.Optional(Duration),
  baseEjectionTime: Type.Optional(Duration),
  maxEjectionPercent: Type.Optional(Type.Integer({ minimum: 0, maximum: 100 })),
  minHealthPercent: Type.Optional(Type.Integer({ minimum: 0, maximum: 100 })),
})
export type OutlierDetection = Static<typeof OutlierDetection>

/** Istio refuses an empty traffic policy. */
const TrafficPolicy = closed(
  {
    loadBalancer: Type.Optional(LoadBalancer),
    outlierDetection: Type.Optional(OutlierDetection),
  },
  { minProperties: 1 },
)
export type TrafficPolicy = Static<typeof TrafficPolicy>

/** DestinationRule with subsets and load balancing. */
export const DestinationRule = closed({
  apiVersion,
  kind: Type.Literal('DestinationRule'),
  metadata: Metadata,
  spec: closed({
    host: HostPattern,
    trafficPolicy: Type.Optional(TrafficPolicy),
    subsets: Type.Optional(
      Type.Array(
        closed({
          name: DnsLabel,
          labels: Type.Optional(Labels),
          trafficPolicy: Type.Optional(TrafficPolicy),
        }),
      ),
    ),
  }),
  status: Type.Optional(Type.Unknown()),
})
export type DestinationRule = Static<typeof DestinationRule>
