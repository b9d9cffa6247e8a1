import { tpl } from '@helm-ts/chart'
import { metrics, serviceNames, type variantsOf } from '@sms-checker/contracts'
import { values } from '../../values/values.ts'
import { ruleQuery } from '../promql/query.ts'
import { of } from '../promql/selector.ts'
import type { Alert, Severity } from './rule.ts'

type Service = keyof typeof serviceNames

const { availability } = values.monitoring.alerts

/** Fires where no pod of a variant is ready, be it that all are down or that there is none. */
export function variantDown<S extends Service>(
  service: S,
  variant: (typeof variantsOf)[S][number],
  severity: Severity,
): Alert {
  const labels = { service: serviceNames[service], variant }
  return {
    alert: 'VariantDown',
    expr: ruleQuery`absent(${of(metrics.ready, labels)} == 1)`,
    for: availability.for,
    severity,
    labels,
    summary: 'A variant has no pod that is ready.',
    description: tpl`No pod of ${labels.service}, variant ${variant}, has been ready for ${availability.for}.`,
  }
}
