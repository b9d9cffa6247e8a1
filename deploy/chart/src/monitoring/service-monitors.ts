import { comment, merge, when } from '@helm-ts/chart'
import { paths } from '@sms-checker/contracts'
import { operatorWatches } from '../conditions.ts'
import { serviceMonitor } from '../kinds.ts'
import { type Component, labelsOf, selectorLabels } from '../labels.ts'
import { appService, modelService } from '../names.ts'
import { values } from '../values/values.ts'
import { discoveredPodLabel, fromPodLabels } from './target-labels.ts'

const { monitoring } = values

/** Tells the Prometheus operator to read the metrics of a service's pods. */
export function monitor(component: Component) {
  return when(
    operatorWatches,
    serviceMonitor({
      metadata: {
        name: component === 'app' ? appService : modelService,
        labels: merge(monitoring.labels, labelsOf(component)),
      },
      spec: {
        selector: { matchLabels: selectorLabels[component] },
        endpoints: [
          {
            port: 'http',
            path: paths.metrics,
            interval: monitoring.scrapeInterval,
            honorLabels: comment('The pods say their variant and version themselves.', true),
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
