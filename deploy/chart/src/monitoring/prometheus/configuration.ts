import { builtins, comment, tpl, when, yamlText } from '@helm-ts/chart'
import { paths } from '@sms-checker/contracts'
import { exportingServices } from '@sms-checker/observability/metrics'
import { bundledMonitoring } from '../../conditions.ts'
import { configMap } from '../../kinds.ts'
import { monitoringConfigurationLabels } from '../../labels.ts'
import { metadata } from '../../metadata.ts'
import { fullName, monitoringPorts } from '../../names.ts'
import { values } from '../../values/values.ts'
import { certificates, strictMutualTls } from '../bundled/deployment.ts'
import { ruleFiles } from '../rules.ts'
import { discoveredPodLabel, fromPodLabels } from '../target-labels.ts'

const { scrapeInterval } = values.monitoring

const meta = '__meta_kubernetes'
const releaseLabel = discoveredPodLabel(fromPodLabels.release)

/** Selects the pods of the release, and sets the target labels. */
const relabelings = [
  { source_labels: [releaseLabel], regex: builtins.release.name, action: 'keep' },
  {
    source_labels: [discoveredPodLabel(fromPodLabels.service)],
    regex: Object.values(exportingServices).join('|'),
    action: 'keep',
  },
  { source_labels: [`${meta}_pod_container_port_name`], regex: 'http', action: 'keep' },
  { source_labels: [`${meta}_pod_phase`], regex: 'Failed|Succeeded', action: 'drop' },
  { source_labels: [`${meta}_namespace`], target_label: 'namespace' },
  { source_labels: [`${meta}_pod_name`], target_label: 'pod' },
  ...Object.entries(fromPodLabels).map(([target, label]) => ({
    source_labels: [discoveredPodLabel(label)],
    target_label: target,
  })),
]

/** Mutual TLS of the mesh. Certificates identify a service account and no host, so host name verification is off. */
const mutualTls = {
  ca_file: `${certificates}/root-cert.pem`,
  cert_file: `${certificates}/cert-chain.pem`,
  key_file: `${certificates}/key.pem`,
  insecure_skip_verify: true,
}

const configuration = yamlText({
  global: { scrape_interval: scrapeInterval, evaluation_interval: scrapeInterval },
  rule_files: ['rules-*.yml'],
  alerting: {
    alertmanagers: [
      { static_configs: [{ targets: [tpl`${fullName('alertmanager')}:${monitoringPorts.alertmanager}`] }] },
    ],
  },
  scrape_configs: [
    {
      job_name: metadata.name,
      honor_labels: comment('The services set the labels variant and version.', true),
      metrics_path: paths.metrics,
      scheme: when(strictMutualTls, 'https'),
      tls_config: when(strictMutualTls, mutualTls),
      kubernetes_sd_configs: [{ role: 'pod', namespaces: { own_namespace: true } }],
      relabel_configs: relabelings,
    },
  ],
})

export const prometheusConfig = when(
  bundledMonitoring,
  configMap({
    metadata: { name: fullName('prometheus'), labels: monitoringConfigurationLabels('prometheus') },
    data: { 'prometheus.yml': configuration, ...ruleFiles },
  }),
)
