import { t } from '@helm-ts/chart'
import { hosts } from '@sms-checker/contracts'
import { alertThresholds } from '@sms-checker/observability'
import { monitoringImages } from '../images.ts'
import { alertmanager } from './alertmanager.ts'
import { monitoringImage, optionalHostPattern, optionalSecretNamePattern, persistence, resources } from './fields.ts'

const prometheus = t.group('The bundled Prometheus.', {
  image: monitoringImage(monitoringImages.prometheus, 'Prometheus'),
  host: t
    .string('', 'Hostname to expose Prometheus under, for example prometheus.local. Empty does not expose it.')
    .pattern(optionalHostPattern),
  retention: {
    time: t.string('7d', 'How long to keep samples.').pattern(/^\d+[smhdwy]$/),
    size: t
      .string('6GB', 'Maximum size of the samples. Keep it below persistence.size. Empty sets no limit.')
      .pattern(/^(\d+(MB|GB|TB))?$/),
  },
  persistence: persistence('8Gi'),
  resources: resources({ cpu: '50m', memory: '192Mi' }, '768Mi'),
})

const grafana = t.group('Grafana and its dashboards.', {
  enabled: t.bool(true, 'Install the bundled Grafana in the mode embedded.'),
  image: monitoringImage(monitoringImages.grafana, 'Grafana'),
  host: t
    .string(hosts.grafana, 'Hostname to expose the bundled Grafana under. Empty does not expose it.')
    .pattern(optionalHostPattern),
  dashboardLabels: t.map(
    { grafana_dashboard: '1' },
    "Labels of the dashboard ConfigMaps. The sidecar of the cluster's Grafana finds dashboards by them: see " +
      'sidecar.dashboards.label and sidecar.dashboards.labelValue of the grafana chart.',
  ),
  persistence: persistence('1Gi'),
  resources: resources({ cpu: '50m', memory: '192Mi' }, '512Mi'),
})

export const monitoring = t.group('Metrics, alerts and dashboards.', {
  mode: t.enum(
    ['auto', 'operator', 'embedded', 'off'],
    'auto',
    'How to monitor the release:\n' +
      '- operator: create ServiceMonitors, rules and dashboards for the Prometheus operator of the cluster.\n' +
      '- embedded: install a small Prometheus, Alertmanager and Grafana with the release.\n' +
      '- auto: operator if the cluster has the Prometheus operator, otherwise embedded.\n' +
      '- off: no monitoring.',
  ),
  labels: t.map(
    {},
    'Labels of the objects for the Prometheus operator, in case it selects by label. For example:\n' +
      '{release: kube-prometheus-stack}',
  ),
  scrapeInterval: t.string('15s', 'How often to scrape the metrics of a pod.').pattern(/^\d+[smh]$/),
  prometheus,
  alertmanager,
  grafana,
  alerts: alertThresholds,
})

/** Named like the values of the chart kube-prometheus-stack. */
export const kubePrometheusStack = {
  grafana: t.group('Login of the Grafana admin.', {
    admin: {
      existingSecret: t
        .string(
          '',
          'Existing Secret with the keys `admin-user` and `admin-password`. When empty, the chart creates a Secret.',
        )
        .pattern(optionalSecretNamePattern),
    },
    adminPassword: t.string(
      '',
      'Password of the admin. When empty, the chart generates one at the first installation and keeps it on upgrades.',
    ),
  }),
}
