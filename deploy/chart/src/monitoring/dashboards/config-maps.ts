import { type Expr, file, merge, replace, tpl, when } from '@helm-ts/chart'
import { dashboardsEnabled } from '../../conditions.ts'
import { configMap } from '../../kinds.ts'
import { releaseLabels } from '../../labels.ts'
import { fullName } from '../../names.ts'
import { values } from '../../values/values.ts'
import { dashboardTag, type NamedDashboard } from './dashboard.ts'
import { slowly } from './experiment/verdicts.ts'
import { runbook } from './links.ts'
import { notSlow } from './measures.ts'
import { highRequestRate } from './service/app-service.ts'

const { alerts, grafana } = values.monitoring

/** Sidecars put the dashboards of a whole cluster into one folder, each under its key. */
export const fileNameOf = (name: string) => `${dashboardTag}-${name}.json`
export const configMapOf = (name: string) => fullName(`dashboard-${name}`)

const { highRequestRate: high, experiment } = alerts
/** Defaults in the text of a dashboard, and what the release's values make of them. */
const inPlaceOf: Readonly<Record<string, readonly (readonly [standing: string, own: Expr<string>])[]>> = {
  service: [[highRequestRate, tpl`vector(${high.perMinute})`]],
  experiment: [
    [`le=\\"${notSlow.le}\\"`, tpl`le=\\"${experiment.slowerThanSeconds}\\"`],
    [slowly, tpl`took more than ${experiment.slowerThanSeconds} s`],
  ],
}

/** A dashboard as Grafana loads it; defaults that stand in it give way to the release's values. */
export function dashboardConfigMap({ name, dashboard }: NamedDashboard) {
  const { text } = file(`dashboards/${name}.json`, `${JSON.stringify(dashboard, null, 2)}\n`)
  const linked = replace(text, runbook, alerts.runbookUrl)
  const own = (inPlaceOf[name] ?? []).reduce((result, [standing, its]) => replace(result, standing, its), linked)
  return when(
    dashboardsEnabled,
    configMap({
      metadata: { name: configMapOf(name), labels: merge(grafana.dashboardLabels, releaseLabels) },
      data: { [fileNameOf(name)]: own },
    }),
  )
}
