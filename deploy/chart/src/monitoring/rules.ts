import { builtins, merge, tpl, when } from '@helm-ts/chart'
import { metrics } from '@sms-checker/contracts'
import { operatorWatches } from '../conditions.ts'
import { prometheusRule } from '../kinds.ts'
import { labelsOfRelease } from '../labels.ts'
import { named } from '../names.ts'
import { values } from '../values/values.ts'

const { monitoring } = values
const { highRequestRate } = monitoring.alerts

export const rules = when(
  operatorWatches,
  prometheusRule({
    metadata: { name: named('sms-checker'), labels: merge(monitoring.labels, labelsOfRelease) },
    spec: {
      groups: [
        {
          name: 'sms-checker',
          rules: [
            {
              alert: 'HighRequestRate',
              expr: tpl`60 * sum(rate(${metrics.classificationRequests.name}{namespace="${builtins.release.namespace}"}[2m])) > ${highRequestRate.perMinute}`,
              for: highRequestRate.for,
              labels: { severity: 'warning' },
              annotations: {
                summary: 'Users ask for more predictions than expected.',
                description: tpl`{{ $value | printf "%.0f" }} requests a minute, more than ${highRequestRate.perMinute}.`,
              },
            },
          ],
        },
      ],
    },
  }),
)
