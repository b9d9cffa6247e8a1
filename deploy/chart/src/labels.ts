import { builtins, type Expr, helper, merge, tpl } from '@helm-ts/chart'
import { experimentServiceName, rollbackControllerName, serviceNames, versionLabel } from '@sms-checker/contracts'
import { metadata } from './metadata.ts'

/** A service with variants. */
export type Component = keyof typeof serviceNames

/** A workload of the product. */
export type Workload = Component | 'experiment' | 'rollback'

/** A component of the bundled monitoring. */
export type MonitoringComponent = 'prometheus' | 'alertmanager' | 'grafana'

const commonLabels = helper(
  `${metadata.name}.labels`,
  {
    'helm.sh/chart': tpl`${builtins.chart.name}-${builtins.chart.version}`,
    'app.kubernetes.io/part-of': builtins.chart.name,
    'app.kubernetes.io/version': builtins.chart.appVersion,
    'app.kubernetes.io/managed-by': builtins.release.service,
  },
  'Common labels. Objects also have the labels of a selector.',
)

/** Labels that identify the pods of a service or of the bundled monitoring. */
export function podLabels(name: string | Expr<string>) {
  return { 'app.kubernetes.io/name': name, 'app.kubernetes.io/instance': builtins.release.name }
}

/**
 * Labels of a ConfigMap whose checksum is an annotation of pods. They hold no version, so that pods restart only when the data
 * changes.
 */
const configurationLabels = {
  'app.kubernetes.io/part-of': builtins.chart.name,
  'app.kubernetes.io/managed-by': builtins.release.service,
}

/** Labels that select the pods of a service. They never change, because the selector of a Deployment is immutable. */
export const selectorLabels = {
  app: helper(
    `${metadata.name}.appSelectorLabels`,
    podLabels(serviceNames.app),
    'Selector labels of app-service, for all variants.',
  ),
  model: helper(
    `${metadata.name}.modelSelectorLabels`,
    podLabels(serviceNames.model),
    'Selector labels of model-service, for all variants.',
  ),
  experiment: helper(
    `${metadata.name}.experimentSelectorLabels`,
    podLabels(experimentServiceName),
    'Selector labels of experiment-service.',
  ),
  rollback: helper(
    `${metadata.name}.rollbackSelectorLabels`,
    podLabels(rollbackControllerName),
    'Selector labels of the rollback controller.',
  ),
} as const

export function serviceLabels(component: Workload) {
  return merge(commonLabels, selectorLabels[component])
}

export function serviceConfigurationLabels(component: Workload) {
  return merge(configurationLabels, selectorLabels[component])
}

export function monitoringSelectorLabels(component: MonitoringComponent) {
  return podLabels(component)
}

export function monitoringLabels(component: MonitoringComponent) {
  return merge(commonLabels, monitoringSelectorLabels(component))
}

export function monitoringConfigurationLabels(component: MonitoringComponent) {
  return merge(configurationLabels, monitoringSelectorLabels(component))
}

/** Labels of objects that belong to the release as a whole. */
export const releaseLabels = merge(commonLabels, podLabels(builtins.chart.name))

/** Labels that select the pods of one variant, for Deployments and for Istio subsets. */
export function variantSelector(component: Workload, variant: string | Expr<string>) {
  return merge(selectorLabels[component], { [versionLabel]: variant })
}

export function variantLabels(component: Component, variant: string) {
  return merge(serviceLabels(component), { [versionLabel]: variant })
}
