import { tpl, when, yamlText } from '@helm-ts/chart'
import { serviceDashboard } from '@sms-checker/observability'
import { grafanaEnabled } from '../../conditions.ts'
import { configMap } from '../../kinds.ts'
import { monitoringConfigurationLabels } from '../../labels.ts'
import { metadata } from '../../metadata.ts'
import { fullName, monitoringPorts } from '../../names.ts'
import { values } from '../../values/values.ts'
import { fileNameOf } from '../dashboard-config-maps.ts'

const { scrapeInterval } = values.monitoring

export const folders = { configuration: '/etc/grafana', data: '/var/lib/grafana' } as const
export const dashboardsFolder = 'dashboards'

/** Paths of the files below the configuration directory. */
export const provisioned = [
  { key: 'grafana.ini', path: 'grafana.ini' },
  { key: 'datasources.yaml', path: 'provisioning/datasources/datasources.yaml' },
  { key: 'dashboards.yaml', path: 'provisioning/dashboards/dashboards.yaml' },
  // Grafana logs an error at each start if one of these directories is missing.
  { key: 'empty.yaml', path: 'provisioning/plugins/empty.yaml' },
  { key: 'empty.yaml', path: 'provisioning/alerting/empty.yaml' },
] as const

/** Disables all requests to external services: statistics, updates, plugins, avatars, news and snapshots. */
const settings = `[server]
http_port = ${monitoringPorts.grafana}

[log]
mode = console

[log.console]
format = json

[analytics]
enabled = false
reporting_enabled = false
check_for_updates = false
check_for_plugin_updates = false
feedback_links_enabled = false

[news]
news_feed_enabled = false

[security]
disable_gravatar = true

[snapshots]
external_enabled = false

[plugins]
preinstall_disabled = true
preinstall_auto_update = false
plugin_admin_enabled = false
public_key_retrieval_disabled = true

[users]
allow_sign_up = false

[dashboards]
default_home_dashboard_path = ${folders.configuration}/${dashboardsFolder}/${fileNameOf(serviceDashboard.name)}
`

const datasources = yamlText({
  apiVersion: 1,
  datasources: [
    {
      name: 'Prometheus',
      uid: 'prometheus',
      type: 'prometheus',
      access: 'proxy',
      url: tpl`http://${fullName('prometheus')}:${monitoringPorts.prometheus}`,
      isDefault: true,
      editable: false,
      jsonData: { httpMethod: 'POST', prometheusType: 'Prometheus', timeInterval: scrapeInterval },
    },
    {
      name: 'Alertmanager',
      uid: 'alertmanager',
      type: 'alertmanager',
      access: 'proxy',
      url: tpl`http://${fullName('alertmanager')}:${monitoringPorts.alertmanager}`,
      editable: false,
      jsonData: { implementation: 'prometheus', handleGrafanaManagedAlerts: false },
    },
  ],
})

const dashboardProviders = yamlText({
  apiVersion: 1,
  providers: [
    {
      name: metadata.name,
      folder: 'SMS Checker',
      type: 'file',
      disableDeletion: true,
      allowUiUpdates: false,
      updateIntervalSeconds: 30,
      options: { path: `${folders.configuration}/${dashboardsFolder}` },
    },
  ],
})

const files = {
  'grafana.ini': settings,
  'datasources.yaml': datasources,
  'dashboards.yaml': dashboardProviders,
  'empty.yaml': yamlText({ apiVersion: 1 }),
}

export const grafanaConfig = when(
  grafanaEnabled,
  configMap({ metadata: { name: fullName('grafana'), labels: monitoringConfigurationLabels('grafana') }, data: files }),
)
