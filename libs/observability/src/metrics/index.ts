export { metrics } from './declarations.ts'
export {
  bounds,
  commonLabels,
  httpMethods,
  otherValue,
  routeNames,
  targetLabels,
  traceLabel,
  upstreamErrorKinds,
} from './labels.ts'
export type { Metric, OpenLabel } from './metric.ts'
