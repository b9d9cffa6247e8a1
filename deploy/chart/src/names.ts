import { tpl } from '@helm-ts/chart'
import {
  experimentServiceName as experimentService,
  rollbackControllerName as rollbackController,
  serviceNames,
} from '@sms-checker/contracts'
import { values } from './values/values.ts'

/** The name of an object, with the prefix of the release. */
export function fullName(name: string) {
  return tpl`${values.namePrefix}${name}`
}

export const appServiceName = fullName(serviceNames.app)
export const modelServiceName = fullName(serviceNames.model)
export const experimentServiceName = fullName(experimentService)
export const rollbackControllerName = fullName(rollbackController)

/** The names of the Services and ServiceAccounts. */
export const serviceNameOf = {
  app: appServiceName,
  model: modelServiceName,
  experiment: experimentServiceName,
  rollback: rollbackControllerName,
} as const

/** Ports of the bundled monitoring. Each key is also the name of the Deployment and the Service. */
export const monitoringPorts = { prometheus: 9090, alertmanager: 9093, grafana: 3000 } as const

/** Names of the Deployments by service and variant. */
export const deploymentNames = {
  app: { stable: 'app-deployment', canary: 'app-canary-deployment' },
  model: { primary: 'model-deployment', shadow: 'model-shadow-deployment', canary: 'model-canary-deployment' },
} as const
