import { type Condition, comment, merge, when } from '@helm-ts/chart'
import { paths } from '@sms-checker/contracts'
import { operatorMonitoring } from '../conditions.ts'
import { serviceMonitor } from '../kinds.ts'
import { selectorLabels, serviceLabels, type Workload } from '../labels.ts'
import { serviceNameOf } from '../names.ts'
import { values } from '../values/values.ts'
import { discoveredPodLabel, fromPodLabels } from './target-labels.ts'

const { monitoring } = values

/**
 * Returns a ServiceMonitor: the Prometheus operator scrapes the pods of the service.
 *
 * @param enabled whether the release has it; with the Prometheus operator, by default
 */
export function monitor(component: Workload, enabled: Condition = operatorMonitoring) {
  return when(
    enabled,
    serviceMonitor({
      metadata: {
        name: serviceNameOf[component],
        labels: merge(monitoring.labels, serviceLabels(component)),
      },
      spec: {
        selector: { matchLabels: selectorLabels[component] },
        endpoints: [
          {
            port: 'http',
            path: paths.metrics,
            interval: monitoring.scrapeInterval,
            honorLabels: comment('The services set the labels variant and version.', true),
            relabelings: Object.entries(fromPodLabels).map(([targetLabel, label]) => ({
              sourceLabels: [discoveredPodLabel(label)],
              targetLabel,
            })),
          },
        ],
      },
    }),
  )
}
