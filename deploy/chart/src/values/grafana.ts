import { t } from '@helm-ts/chart'
import { hosts } from '@sms-checker/contracts'
import type { IResourceRequirements } from 'kubernetes-models/v1/ResourceRequirements'
import { monitoringImages } from '../images.ts'
import { monitoringImage } from './images.ts'
import { optionalHostName } from './istio.ts'
import { persistence } from './persistence.ts'

const resources: IResourceRequirements = { requests: { cpu: '50m', memory: '192Mi' }, limits: { memory: '512Mi' } }

export const grafana = t.group('Where people see how the release does.', {
  enabled: t.bool(true, 'Run the chart’s own Grafana, in the embedded form.'),
  image: monitoringImage(monitoringImages.grafana, 'Grafana'),
  host: t
    .string(hosts.grafana, 'Name under which people reach the chart’s own Grafana; empty keeps it inside.')
    .pattern(optionalHostName),
  dashboardLabels: t.map(
    { grafana_dashboard: '1' },
    'Labels of the dashboards’ ConfigMaps, by which the sidecar of the cluster’s Grafana finds them: ' +
      'sidecar.dashboards.label and labelValue of the chart kube-prometheus-stack’s grafana.',
  ),
  persistence: persistence('1Gi'),
  resources: t.of(resources, 'CPU and memory of the container.'),
})
