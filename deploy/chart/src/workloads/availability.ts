import { and, type Condition, comment, when } from '@helm-ts/chart'
import { horizontalPodAutoscaler, podDisruptionBudget } from '../kinds.ts'
import { type Component, variantLabels, variantSelector } from '../labels.ts'
import { fullName } from '../names.ts'
import { values } from '../values/values.ts'

const { autoscaling } = values

/**
 * The HorizontalPodAutoscaler of one Deployment.
 *
 * @param enabled whether the release has the Deployment; always, by default
 */
export function autoscaler(component: Component, variant: string, deployment: string, enabled?: Condition) {
  const { minReplicas, maxReplicas, targetCpuUtilization } = autoscaling[component]
  const name = fullName(deployment)
  return when(
    enabled ? and(enabled, autoscaling.enabled) : autoscaling.enabled,
    horizontalPodAutoscaler({
      metadata: { name, labels: variantLabels(component, variant) },
      spec: {
        scaleTargetRef: { apiVersion: 'apps/v1', kind: 'Deployment', name },
        minReplicas,
        maxReplicas,
        metrics: [
          comment('Measures the container of the service only, without the sidecar.', {
            type: 'ContainerResource',
            containerResource: {
              name: 'cpu',
              container: component === 'app' ? 'app-service' : 'model-service',
              target: { type: 'Utilization', averageUtilization: targetCpuUtilization },
            },
          }),
        ],
        behavior: autoscaling.behavior,
      },
    }),
  )
}

/**
 * The PodDisruptionBudget of one Deployment.
 *
 * @param enabled whether the release has the Deployment; always, by default
 */
export function disruptionBudget(component: Component, variant: string, deployment: string, enabled?: Condition) {
  const budget = podDisruptionBudget({
    metadata: { name: fullName(deployment), labels: variantLabels(component, variant) },
    spec: {
      selector: { matchLabels: variantSelector(component, variant) },
      maxUnavailable: comment('One pod at a time. A single replica does not block draining a node.', 1),
      unhealthyPodEvictionPolicy: 'AlwaysAllow',
    },
  })
  return enabled ? when(enabled, budget) : budget
}
