import { and, type Condition, comment, when } from '@helm-ts/chart'
import { horizontalPodAutoscaler } from '../kinds.ts'
import { type Component, variantLabels } from '../labels.ts'
import { fullName } from '../names.ts'
import { values } from '../values/values.ts'

const { autoscaling } = values

/** The autoscaler of one Deployment. */
export function autoscaler(component: Component, variant: string, deployment: string, exists?: Condition) {
  const { minReplicas, maxReplicas, targetCpuUtilization } = autoscaling[component]
  const name = fullName(deployment)
  return when(
    exists ? and(exists, autoscaling.enabled) : autoscaling.enabled,
    horizontalPodAutoscaler({
      metadata: { name, labels: variantLabels(component, variant) },
      spec: {
        scaleTargetRef: { apiVersion: 'apps/v1', kind: 'Deployment', name },
        minReplicas,
        maxReplicas,
        metrics: [
          comment("The service's own container: what its sidecar uses says little.", {
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
