export { routingObjects } from './istio.ts'
export { type IstioValues, istioDefaults } from './istio-values.ts'
export { appReleases, modelReleases } from './releases.ts'
