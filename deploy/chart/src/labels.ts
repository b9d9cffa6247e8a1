import { builtins, helper, merge, tpl } from '@helm-ts/chart'
import { serviceNames, versionLabel } from '@sms-checker/contracts'
import { metadata } from './metadata.ts'

/** What a pod is part of: one of the two services. */
export type Component = keyof typeof serviceNames

/** What a release without the operator brings along to be watched. */
export type MonitoringComponent = 'prometheus' | 'alertmanager' | 'grafana'

const commonLabels = helper(
  `${metadata.name}.labels`,
  {
    'helm.sh/chart': tpl`${builtins.chart.name}-${builtins.chart.version}`,
    'app.kubernetes.io/part-of': builtins.chart.name,
    'app.kubernetes.io/version': builtins.chart.appVersion,
    'app.kubernetes.io/managed-by': builtins.release.service,
  },
  'Labels of every object, beside those that selectors use.',
)

/** Selects the pods of a service, in all its variants; it never changes, because a Deployment's selector may not. */
export const selectorLabels = {
  app: helper(
    `${metadata.name}.appSelector`,
    { 'app.kubernetes.io/name': serviceNames.app, 'app.kubernetes.io/instance': builtins.release.name },
    'Selects the pods of app-service, in all variants.',
  ),
  model: helper(
    `${metadata.name}.modelSelector`,
    { 'app.kubernetes.io/name': serviceNames.model, 'app.kubernetes.io/instance': builtins.release.name },
    'Selects the pods of model-service, in all variants.',
  ),
} as const

export function serviceLabels(component: Component) {
  return merge(commonLabels, selectorLabels[component])
}

/** Selects the one pod of a program that watches the release. */
export function monitoringSelectorLabels(program: MonitoringComponent) {
  return { 'app.kubernetes.io/name': program, 'app.kubernetes.io/instance': builtins.release.name }
}

export function monitoringLabels(program: MonitoringComponent) {
  return merge(commonLabels, monitoringSelectorLabels(program))
}

export const releaseLabels = merge(commonLabels, {
  'app.kubernetes.io/name': builtins.chart.name,
  'app.kubernetes.io/instance': builtins.release.name,
})

/** Selects the pods of one variant: the label tells variants apart, for the mesh as for Deployments. */
export function variantSelector(component: Component, variant: string) {
  return merge(selectorLabels[component], { [versionLabel]: variant })
}

export function variantLabels(component: Component, variant: string) {
  return merge(serviceLabels(component), { [versionLabel]: variant })
}
