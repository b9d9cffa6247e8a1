/** Request and response headers that the services, the mesh and the page agree on. */
export const headers = {
  /** Identifies the user. The mesh routes by it, so a user stays on one variant. It takes precedence over the cookie. */
  userId: 'x-user-id',
  /** Identifies a request in all services. Joins a primary prediction with its shadow. */
  requestId: 'x-request-id',
  appVersion: 'x-app-version',
  appVariant: 'x-app-variant',
  modelVersion: 'x-model-version',
  modelVariant: 'x-model-variant',
} as const

/** Trace headers (W3C Trace Context and Zipkin B3). Services forward them to the next hop, so that the mesh can join the spans of a trace. */
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

/** Headers that a service copies from an incoming request to its upstream requests. */
export const forwardedHeaderNames = [headers.requestId, headers.userId, ...traceHeaders] as const

/** The cookie that stores a browser's user id. Page loads need it, because browsers send no custom header with them. */
export const userIdCookie = { name: 'user-id', maxAgeSeconds: 365 * 24 * 60 * 60 } as const

/**
 * Query parameter that marks the redirect of a new browser. The redirect makes the browser send its new cookie, so that the gateway routes
 * the page and its assets to the same variant. A request with this parameter is not redirected again, because a browser that blocks cookies
 * would be redirected forever.
 */
export const userIdGivenParameter = 'id-given'

/**
 * Query parameter that sets the user id, for testers and for users who join or leave early access: `/?user=42` sets the cookie and redirects
 * to `/`, which that user's variant serves.
 */
export const userParameter = 'user'

export const paths = {
  page: '/',
  /** Training data, quality and limits of each model. */
  modelCards: '/model-cards.html',
  predict: '/predict',
  predictBatch: '/predict/batch',
  feedback: '/feedback',
  /** Where producers send events, in batches. */
  events: '/events',
  eventsSummary: '/events/summary',
  /** Followed by `/` and a user id: the data that experiment-service stores about the user. */
  users: '/users',
  /** Verdicts on all experiments. Followed by `/` and a name: the verdict on one; then `/history`, `/evidence` (its counts) or `/rollback` (its end). */
  experiments: '/experiments',
  /** The comparison of the shadow model with the primary. */
  shadow: '/shadow',
  version: '/version',
  docs: '/docs',
  openapi: '/docs/json',
  metrics: '/metrics',
  /** Liveness probe. */
  live: '/healthz',
  /** Readiness probe. Fails while the service starts and while it shuts down. */
  ready: '/readyz',
} as const

export const ports = {
  gateway: 80,
  appService: 8080,
  modelService: 8081,
  experimentService: 8082,
  rollbackController: 8083,
} as const

/** Names of the Kubernetes services. */
export const serviceNames = { app: 'app-service', model: 'model-service' } as const

/** Kubernetes service that stores the evidence of experiments. It has no variants, so that dashboards by variant do not list it. */
export const experimentServiceName = 'experiment-service'

/** Kubernetes workload that takes users off a canary whose verdict is roll back. */
export const rollbackControllerName = 'rollback-controller'

export const experimentServiceUrl = `http://${experimentServiceName}:${ports.experimentService}`
export const modelServiceUrl = `http://${serviceNames.model}:${ports.modelService}`

/** Default hostnames of the application, its pre-release and Grafana. */
export const hosts = {
  app: 'sms-checker.local',
  prerelease: 'sms-checker-prerelease.local',
  grafana: 'grafana.local',
} as const
