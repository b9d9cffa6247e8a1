import { merge, when } from '@helm-ts/chart'
import { paths, versionLabel } from '@sms-checker/contracts'
import { operatorWatches } from '../conditions.ts'
import { serviceMonitor } from '../kinds.ts'
import { type Component, labelsOf, selectorLabels } from '../labels.ts'
import { appService, modelService } from '../names.ts'
import { values } from '../values/values.ts'

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
        podTargetLabels: [versionLabel],
        endpoints: [{ port: 'http', path: paths.metrics, interval: monitoring.scrapeInterval }],
      },
    }),
  )
}
