import { type Expr, tpl } from '@helm-ts/chart'
import type { WatchedRelease } from '../alerts/rule.ts'
import { slowly } from './experiment/verdicts.ts'
import { runbook } from './links.ts'
import { highRequestRate } from './service/app-service.ts'
import { notSlow } from './slis.ts'

/** Text in the JSON of a dashboard, and what a release puts in its place. */
export type Replacement = readonly [standing: string, own: Expr<string>]

/**
 * What a release replaces in the JSON of a dashboard: dashboards are written with the default thresholds, so that their files
 * can also be imported into any Grafana as they are.
 */
export function dashboardReplacements(name: string, thresholds: WatchedRelease['thresholds']): readonly Replacement[] {
  const { highRequestRate: high, experiment, runbookUrl } = thresholds
  const own: Readonly<Record<string, readonly Replacement[]>> = {
    service: [[highRequestRate, tpl`vector(${high.perMinute})`]],
    experiment: [
      [`le=\\"${notSlow.le}\\"`, tpl`le=\\"${experiment.slowerThanSeconds}\\"`],
      [slowly, tpl`took more than ${experiment.slowerThanSeconds} s`],
    ],
  }
  return [[runbook, runbookUrl], ...(own[name] ?? [])]
}
