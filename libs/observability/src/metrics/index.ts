export { metrics } from './declarations.ts'
export {
  bounds,
  commonLabels,
  type EventDropReason,
  eventDropReasons,
  httpMethods,
  otherValue,
  rateLimitNames,
  routeNames,
  targetLabels,
  traceLabel,
  upstreamErrorKinds,
} from './labels.ts'
export { exportingServices, initialLabels, type Metric, type OpenLabel } from './metric.ts'
