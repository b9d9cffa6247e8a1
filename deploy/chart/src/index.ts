export { type IstioValues, istioDefaults } from './istio-values.ts'
export { appReleases, modelReleases } from './releases.ts'
export { routingObjects } from './routing-objects.ts'
