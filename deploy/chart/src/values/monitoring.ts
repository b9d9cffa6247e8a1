import { t } from '@helm-ts/chart'
import { alertThresholds } from '@sms-checker/observability'
import { alertmanager } from './alertmanager.ts'
import { grafana } from './grafana.ts'
import { prometheus } from './prometheus.ts'

export const monitoring = t.group('How the system is watched.', {
  mode: t.enum(
    ['auto', 'operator', 'embedded', 'off'],
    'auto',
    'By the cluster’s own monitoring, through objects for the Prometheus operator (operator); by a small Prometheus, ' +
      'Alertmanager and Grafana of this release (embedded); by the first where the cluster has the operator, else by the ' +
      'second (auto); or by nobody (off).',
  ),
  labels: t.map({}, 'Labels on the objects for the operator, where it selects them by label.'),
  scrapeInterval: t.string('15s', 'How often Prometheus reads the metrics.').pattern(/^\d+[smh]$/),
  prometheus,
  alertmanager,
  grafana,
  alerts: alertThresholds,
})

/** Under the keys by which the chart kube-prometheus-stack knows them. */
export const kubePrometheusStack = {
  grafana: t.group('Who may log in to Grafana.', {
    admin: {
      existingSecret: t
        .string(
          '',
          'Existing Secret of the namespace with the keys admin-user and admin-password; this chart makes one when empty.',
        )
        .pattern(/^([a-z0-9]([a-z0-9.-]*[a-z0-9])?)?$/),
    },
    adminPassword: t.string(
      '',
      'Password of the user admin. Better left empty: then one is made at the first installation and kept.',
    ),
  }),
}
