import { file, merge, replace, tpl, when } from '@helm-ts/chart'
import { dashboardsShown } from '../../conditions.ts'
import { configMap } from '../../kinds.ts'
import { labelsOfRelease } from '../../labels.ts'
import { named } from '../../names.ts'
import { values } from '../../values/values.ts'
import { dashboardTag, type NamedDashboard } from './dashboard.ts'
import { runbook } from './links.ts'
import { highRequestRate } from './service/app-service.ts'

const { alerts, grafana } = values.monitoring

/** Sidecars put the dashboards of a whole cluster into one folder, each under its key. */
export const fileNameOf = (name: string) => `${dashboardTag}-${name}.json`
export const configMapOf = (name: string) => named(`dashboard-${name}`)

/** A dashboard as Grafana loads it; defaults that stand in it give way to the release's values. */
export function dashboardConfigMap({ name, dashboard }: NamedDashboard) {
  const { text } = file(`dashboards/${name}.json`, `${JSON.stringify(dashboard, null, 2)}\n`)
  const linked = replace(text, runbook, alerts.runbookUrl)
  const own =
    name === 'service' ? replace(linked, highRequestRate, tpl`vector(${alerts.highRequestRate.perMinute})`) : linked
  return when(
    dashboardsShown,
    configMap({
      metadata: { name: configMapOf(name), labels: merge(grafana.dashboardLabels, labelsOfRelease) },
      data: { [fileNameOf(name)]: own },
    }),
  )
}
