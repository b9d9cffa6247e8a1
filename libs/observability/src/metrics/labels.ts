/** Labels that every service adds to its samples: its own variant, and the version of the app or of the model. */
export const commonLabels = ['variant', 'version'] as const

/** Labels that Prometheus adds when it scrapes a pod. `service` is one of `serviceNames`. */
export const targetLabels = ['namespace', 'release', 'service', 'pod', 'variant'] as const

/** The label of an exemplar: a trace id of 16 or 32 hexadecimal digits. Only the OpenMetrics format carries exemplars. */
export const traceLabel = 'trace_id'

/** Replaces the values of an open label beyond its maximum cardinality. */
export const otherValue = 'other'

/** HTTP methods that are counted by name. Any other method counts as `other`. */
export const httpMethods = ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS', otherValue] as const

/** Values of the label `route` that stand for many paths: the files of the page, and paths without a route. */
export const routeNames = { files: 'files', unknown: 'unknown' } as const

/** The two ends of a range. */
export const bounds = ['low', 'high'] as const

/** Why a call from app-service to model-service returned no prediction. */
export const upstreamErrorKinds = ['unavailable', 'timeout', 'bad-answer'] as const
