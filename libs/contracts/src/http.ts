/** Request and response headers that the services, the mesh and the page agree on. */
export const headers = {
  /** The unit of an experiment: who asks. Decides the variant, and wins over the cookie. */
  userId: 'x-user-id',
  /** Names one request on its whole way; pairs a primary prediction with its shadow. */
  requestId: 'x-request-id',
  appVersion: 'x-app-version',
  appVariant: 'x-app-variant',
  modelVersion: 'x-model-version',
  modelVariant: 'x-model-variant',
} as const

/** Trace headers (W3C Trace Context and Zipkin B3) that a service hands on to the next hop, so that the mesh can join spans. */
export const traceHeaders = [
  'traceparent',
  'tracestate',
  'baggage',
  'b3',
  'x-b3-traceid',
  'x-b3-spanid',
  'x-b3-parentspanid',
  'x-b3-sampled',
  'x-b3-flags',
] as const

/** Headers that a service copies from the request it answers to the requests it makes. */
export const forwardedHeaderNames = [headers.requestId, headers.userId, ...traceHeaders] as const

/** The cookie that keeps a browser's user id, for page loads, which carry no header. */
export const userIdCookie = { name: 'user-id', maxAgeSeconds: 365 * 24 * 60 * 60 } as const

/**
 * Query parameter of the one redirect by which a new browser comes back with its cookie, so that the gateway can send the page
 * and its assets to the same variant. A request that carries it is never redirected again: the browser keeps no cookies.
 */
export const userIdGivenParameter = 'id-given'

/**
 * Query parameter by which a tester, or somebody who joins or leaves early access, takes another user id: `/?user=42` sets the
 * cookie and leads to `/`, which comes from that user's variant.
 */
export const userParameter = 'user'

export const paths = {
  page: '/',
  /** What is known of each model, for people. */
  modelCards: '/model-cards.html',
  predict: '/predict',
  predictBatch: '/predict/batch',
  feedback: '/feedback',
  version: '/version',
  docs: '/docs',
  openapi: '/docs/json',
  metrics: '/metrics',
  /** The process lives. */
  live: '/healthz',
  /** The process can answer; false while starting and while shutting down. */
  ready: '/readyz',
} as const

export const ports = { gateway: 80, appService: 8080, modelService: 8081 } as const

/** Names under which the services are found inside the cluster. */
export const serviceNames = { app: 'app-service', model: 'model-service' } as const

export const modelServiceUrl = `http://${serviceNames.model}:${ports.modelService}`

/** Names under which people find the system; defaults of the chart's values. */
export const hosts = {
  app: 'sms-checker.local',
  prerelease: 'sms-checker-prerelease.local',
  grafana: 'grafana.local',
} as const
