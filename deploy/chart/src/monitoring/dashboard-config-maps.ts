import { file, merge, replace, when } from '@helm-ts/chart'
import { dashboardReplacements, dashboardTag, type NamedDashboard } from '@sms-checker/observability'
import { dashboardsEnabled } from '../conditions.ts'
import { configMap } from '../kinds.ts'
import { releaseLabels } from '../labels.ts'
import { fullName } from '../names.ts'
import { values } from '../values/values.ts'

const { alerts, grafana } = values.monitoring

/** The sidecar of a cluster's Grafana puts the dashboards of all releases into one folder, so file names must be unique. */
export const fileNameOf = (name: string) => `${dashboardTag}-${name}.json`
export const configMapOf = (name: string) => fullName(`dashboard-${name}`)

/** A ConfigMap with the JSON of a dashboard, in which the release's thresholds replace the defaults. */
export function dashboardConfigMap({ name, dashboard }: NamedDashboard) {
  const { text } = file(`dashboards/${name}.json`, `${JSON.stringify(dashboard, null, 2)}\n`)
  const json = dashboardReplacements(name, alerts).reduce(
    (result, [standing, own]) => replace(result, standing, own),
    text,
  )
  return when(
    dashboardsEnabled,
    configMap({
      metadata: { name: configMapOf(name), labels: merge(grafana.dashboardLabels, releaseLabels) },
      data: { [fileNameOf(name)]: json },
    }),
  )
}
