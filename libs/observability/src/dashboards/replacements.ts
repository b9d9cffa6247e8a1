import { type Expr, tpl, when } from '@helm-ts/chart'
import type { WatchedRelease } from '../alerts/rule.ts'
import { slowResponses } from './experiment/verdicts.ts'
import { highRequestRate } from './service/app-service.ts'
import { notSlow } from './slis.ts'

/** A part of a dashboard's JSON, and the expression that a release renders in its place. */
export type Replacement = readonly [original: string, replacement: Expr<string>]

/**
 * What a release replaces in the JSON of a dashboard. Dashboards are written with the default thresholds, so that their files can
 * also be imported into any Grafana as they are.
 */
export function dashboardReplacements(name: string, thresholds: WatchedRelease['thresholds']): readonly Replacement[] {
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
