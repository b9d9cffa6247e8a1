export { MetricRegistry } from '../metric-registry.ts'
export { type Family, readExposition, type Sample } from './exposition.ts'
export { expositionErrors } from './exposition-errors.ts'
export { OpenApiDocument, openApiErrors } from './openapi-errors.ts'
