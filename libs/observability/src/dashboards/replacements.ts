import { type Expr, tpl, when } from '@helm-ts/chart'
import type { MonitoredRelease } from '../alerts/rule.ts'
import { slowResponses } from './experiment/canary-summary.ts'
import { highRequestRate } from './service/app-service.ts'
import { notSlow } from './slis.ts'

/** A string in the JSON of a dashboard, and the expression that a release renders instead. */
export type Replacement = readonly [original: string, replacement: Expr<string>]

/**
 * Returns the replacements in the JSON of a dashboard. The files contain the default thresholds, so that they can also be imported
 * into any Grafana.
 */
export function dashboardReplacements(
  name: string,
  thresholds: MonitoredRelease['thresholds'],
): readonly Replacement[] {
  const { highRequestRate: rate, experiment, runbookUrl } = thresholds
  const byDashboard: Readonly<Record<string, readonly Replacement[]>> = {
    service: [[highRequestRate, tpl`vector(${rate.perMinute})`]],
    experiment: [
      [`le=\\"${notSlow.le}\\"`, tpl`le=\\"${experiment.slowerThanSeconds}\\"`],
      [slowResponses, tpl`took more than ${experiment.slowerThanSeconds} s`],
    ],
  }
  const startOfLinks = '"links": ['
  const runbookLink = tpl`
    { "title": "Runbook", "type": "link", "icon": "doc", "targetBlank": true, "url": "${runbookUrl}" },`
  return [[startOfLinks, tpl`${startOfLinks}${when(runbookUrl, runbookLink, '')}`], ...(byDashboard[name] ?? [])]
}
