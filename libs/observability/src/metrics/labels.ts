/** Labels that each service sets on every sample: its variant, and the version of the app or the model. */
export const commonLabels = ['variant', 'version'] as const

/** Target labels that Prometheus attaches to every sample of a pod. `service` is one of `serviceNames`. */
export const targetLabels = ['namespace', 'release', 'service', 'pod', 'variant'] as const

/** The exemplar label: a trace id of 16 or 32 hexadecimal digits. Only the OpenMetrics format carries exemplars. */
export const traceLabel = 'trace_id'

/** Replaces the value of an open label once the label has reached its maximum cardinality. */
export const otherValue = 'other'

/** Values of the label `method`. Any other HTTP method counts as `other`. */
export const httpMethods = ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS', otherValue] as const

/** Values of the label `route` that aggregate many paths: static files, and paths without a route. */
export const routeNames = { files: 'files', unknown: 'unknown' } as const

/** Values of the label `bound`: the ends of an expected range. */
export const bounds = ['low', 'high'] as const

/** Why a request from app-service to model-service returned no prediction. */
/** Rate limits of app-service: per user, and per client address. */
export const rateLimitNames = ['user', 'address'] as const

export const upstreamErrorKinds = ['unavailable', 'timeout', 'bad-answer'] as const

/**
 * Why a service dropped events instead of sending them to experiment-service: the queue was full, experiment-service did not respond in time,
 * could not be reached, failed, found the events invalid, or sent a response that is not a receipt, or the service closed first.
 */
export const eventDropReasons = [
  'queue-full',
  'timeout',
  'unreachable',
  'server-error',
  'rejected',
  'invalid-response',
  'shutdown',
] as const
export type EventDropReason = (typeof eventDropReasons)[number]
