import { type Static, Type } from 'typebox'
import { apiVersion, closed, Duration, Labels, Metadata } from './shapes.ts'

const CookieAffinity = closed({
  name: Type.String({ minLength: 1 }),
  path: Type.Optional(Type.String()),
  ttl: Duration,
})
export type CookieAffinity = Static<typeof CookieAffinity>

/** What keeps a client on one member: exactly one of these. */
export const ConsistentHash = closed(
  {
    httpHeaderName: Type.Optional(Type.String({ minLength: 1 })),
    httpCookie: Type.Optional(CookieAffinity),
    useSourceIp: Type.Optional(Type.Literal(true)),
    httpQueryParameterName: Type.Optional(Type.String({ minLength: 1 })),
  },
  { minProperties: 1, maxProperties: 1 },
)
export type ConsistentHash = Static<typeof ConsistentHash>

/**
 * The simple algorithms differ in how they use the members' load, which a single request does not show: all draw one
 * member at random here.
 */
const LoadBalancer = closed(
  {
    simple: Type.Optional(Type.Enum(['LEAST_REQUEST', 'ROUND_ROBIN', 'RANDOM'])),
    consistentHash: Type.Optional(ConsistentHash),
  },
  { minProperties: 1, maxProperties: 1 },
)

/** When a failing member is put aside. What happened to earlier requests is not an input here, so a decision hands it on. */
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

const TrafficPolicy = closed({
  loadBalancer: Type.Optional(LoadBalancer),
  outlierDetection: Type.Optional(OutlierDetection),
})
export type TrafficPolicy = Static<typeof TrafficPolicy>

/** `networking.istio.io/v1` DestinationRule: subsets and load balancing. */
export const DestinationRule = closed({
  apiVersion,
  kind: Type.Literal('DestinationRule'),
  metadata: Metadata,
  spec: closed({
    host: Type.String({ minLength: 1 }),
    trafficPolicy: Type.Optional(TrafficPolicy),
    subsets: Type.Optional(
      Type.Array(
        closed({
          name: Type.String({ minLength: 1 }),
          labels: Type.Optional(Labels),
          trafficPolicy: Type.Optional(TrafficPolicy),
        }),
      ),
    ),
  }),
})
export type DestinationRule = Static<typeof DestinationRule>
