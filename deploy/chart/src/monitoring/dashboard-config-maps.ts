import { file, merge, replace, when } from '@helm-ts/chart'
import { dashboardReplacements, dashboardTag, type NamedDashboard } from '@sms-checker/observability'
import { dashboardsEnabled } from '../conditions.ts'
import { configMap } from '../kinds.ts'
import { releaseLabels } from '../labels.ts'
import { fullName } from '../names.ts'
import { values } from '../values/values.ts'

const { alerts, grafana } = values.monitoring

/** Includes the tag, because the Grafana sidecar writes the dashboards of all applications into one folder. */
export const fileNameOf = (name: string) => `${dashboardTag}-${name}.json`
export const configMapOf = (name: string) => fullName(`dashboard-${name}`)

/** Returns a ConfigMap with the JSON of a dashboard and the thresholds of the release. */
export function dashboardConfigMap({ name, dashboard }: NamedDashboard) {
  const { text } = file(`dashboards/${name}.json`, `${JSON.stringify(dashboard, null, 2)}\n`)
  const json = dashboardReplacements(name, alerts).reduce(
    (result, [original, replacement]) => replace(result, original, replacement),
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
