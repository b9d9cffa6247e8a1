import { tpl } from '@helm-ts/chart'
import { metrics, serviceNames } from '@sms-checker/contracts'
import { shadowEnabled } from '../../conditions.ts'
import { values } from '../../values/values.ts'
import { predictRoutes } from '../promql/predictions.ts'
import { ruleQuery } from '../promql/query.ts'
import { of } from '../promql/selector.ts'
import type { RuleGroup } from './rule.ts'
import { variantDown } from './variant-down.ts'

const limits = values.monitoring.alerts.shadow

function requests(variant: 'primary' | 'shadow') {
  const selector = of(metrics.httpRequests, { service: serviceNames.model, route: predictRoutes, variant })
  return ruleQuery`sum by (namespace, release, service) (increase(${selector}[10m]))`
}

/** Whether shadow gets a copy of each request to primary. */
export const shadow: RuleGroup = {
  name: 'shadow',
  exists: shadowEnabled,
  rules: [
    variantDown('model', 'shadow', 'warning'),
    {
      alert: 'ShadowNotMirrored',
      expr: ruleQuery`
        (${requests('shadow')} or 0 * ${requests('primary')})
          / ${requests('primary')} < ${limits.share} / 100
          and ${requests('primary')} >= ${limits.minimumRequests}`,
      for: limits.for,
      severity: 'warning',
      labels: { variant: 'shadow' },
      summary: 'The shadow model does not get what primary gets.',
      description: tpl`Shadow got {{ $value | humanizePercentage }} of the requests that primary got in the last 10m; ${limits.share} % are expected.`,
    },
  ],
}
