import { type Condition, comment, when } from '@helm-ts/chart'
import { podDisruptionBudget } from '../kinds.ts'
import { type Component, variantLabels, variantSelector } from '../labels.ts'
import { fullName } from '../names.ts'

/** The disruption budget of one Deployment. */
export function disruptionBudget(component: Component, variant: string, deployment: string, exists?: Condition) {
  const budget = podDisruptionBudget({
    metadata: { name: fullName(deployment), labels: variantLabels(component, variant) },
    spec: {
      selector: { matchLabels: variantSelector(component, variant) },
      maxUnavailable: comment(
        'One at a time; a single pod may go, so that it never keeps a node from being drained.',
        1,
      ),
      unhealthyPodEvictionPolicy: 'AlwaysAllow',
    },
  })
  return exists ? when(exists, budget) : budget
}
