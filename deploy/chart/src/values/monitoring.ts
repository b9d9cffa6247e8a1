import { t } from '@helm-ts/chart'
import { alerts } from './alerts.ts'

export const monitoring = t.group('How the system is watched.', {
  mode: t.enum(
    ['auto', 'operator', 'off'],
    'auto',
    'Monitors and rules for the Prometheus operator where the cluster has it (auto), in any case (operator), or nothing (off).',
  ),
  labels: t.map({}, 'Labels on monitors and rules, for a Prometheus that selects them by label.'),
  scrapeInterval: t.string('15s', 'How often Prometheus reads the metrics.').pattern(/^\d+(ms|s|m)$/),
  alerts,
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
