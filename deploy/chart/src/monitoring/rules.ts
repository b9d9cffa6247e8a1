import { merge, tpl, when } from '@helm-ts/chart'
import { metrics } from '@sms-checker/contracts'
import { operatorWatches } from '../conditions.ts'
import { prometheusRule } from '../kinds.ts'
import { labelsOfRelease } from '../labels.ts'
import { named } from '../names.ts'
import { values } from '../values/values.ts'
import { ruleQuery } from './promql/query.ts'
import { of } from './promql/selector.ts'

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
              expr: ruleQuery`60 * sum(rate(${of(metrics.classificationRequests)}[2m])) > ${highRequestRate.perMinute}`,
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
