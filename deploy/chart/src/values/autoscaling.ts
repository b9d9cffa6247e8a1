import { t } from '@helm-ts/chart'
import type { IHorizontalPodAutoscaler } from 'kubernetes-models/autoscaling/v2/HorizontalPodAutoscaler'

type Behavior = NonNullable<NonNullable<IHorizontalPodAutoscaler['spec']>['behavior']>

const behavior: Behavior = {
  scaleUp: { stabilizationWindowSeconds: 0, policies: [{ type: 'Percent', value: 100, periodSeconds: 30 }] },
  scaleDown: { stabilizationWindowSeconds: 300, policies: [{ type: 'Pods', value: 1, periodSeconds: 60 }] },
}

const range = (minReplicas: number, maxReplicas: number) => ({
  minReplicas: t.int(minReplicas, 'Fewest pods of a variant.').min(1),
  maxReplicas: t.int(maxReplicas, 'Most pods of a variant.').min(1),
  targetCpuUtilization: t
    .int(70, 'CPU that a pod should use on average, in percent of what its container requests.')
    .min(1),
})

export const autoscaling = t.group('HorizontalPodAutoscalers for every Deployment; they need the metrics server.', {
  enabled: t.bool(false, 'Let the load set the number of pods.'),
  app: t.group('Each variant of app-service.', range(2, 6)),
  model: t.group('Each variant of model-service.', range(2, 8)),
  behavior: t.of(behavior, 'How fast the number of pods may change.'),
})
