import { comment, ne, tpl, when } from '@helm-ts/chart'
import { bundledMonitoring } from '../../conditions.ts'
import { fullName, monitoringPorts } from '../../names.ts'
import { values } from '../../values/values.ts'
import { monitoringImageName } from '../../workloads/container.ts'
import { containerSecurity } from '../../workloads/pod-template.ts'
import {
  bundledDeployment,
  certificateAnnotations,
  certificateLabels,
  certificates,
  certificatesVolume,
  strictMutualTls,
} from '../bundled/deployment.ts'
import { externalUrlFlag } from '../bundled/ingress.ts'
import { dataVolume } from '../bundled/service.ts'

const { image, host, retention, persistence, resources } = values.monitoring.prometheus

/** User id of the published images of Prometheus and Alertmanager. */
export const prometheusUser = 65534

const folders = { configuration: '/etc/prometheus', data: '/prometheus' } as const

export const prometheusDeployment = when(
  bundledMonitoring,
  bundledDeployment({
    component: 'prometheus',
    user: prometheusUser,
    annotations: certificateAnnotations,
    labels: certificateLabels,
    serviceAccountName: fullName('prometheus'),
    containers: [
      {
        name: 'prometheus',
        image: monitoringImageName(image),
        args: [
          `--config.file=${folders.configuration}/prometheus.yml`,
          `--storage.tsdb.path=${folders.data}`,
          tpl`--storage.tsdb.retention.time=${retention.time}`,
          when(ne(retention.size, ''), tpl`--storage.tsdb.retention.size=${retention.size}`),
          comment('Latency panels link exemplars to traces.', '--enable-feature=exemplar-storage'),
          externalUrlFlag(host),
        ],
        ports: [{ name: 'http', containerPort: monitoringPorts.prometheus }],
        startupProbe: { httpGet: { path: '/-/ready', port: 'http' }, periodSeconds: 2, failureThreshold: 150 },
        readinessProbe: { httpGet: { path: '/-/ready', port: 'http' } },
        livenessProbe: { httpGet: { path: '/-/healthy', port: 'http' }, periodSeconds: 20, failureThreshold: 6 },
        resources,
        securityContext: containerSecurity,
        volumeMounts: [
          { name: 'configuration', mountPath: folders.configuration, readOnly: true },
          { name: 'data', mountPath: folders.data },
          when(strictMutualTls, { name: certificatesVolume, mountPath: certificates, readOnly: true }),
        ],
      },
    ],
    volumes: [
      { name: 'configuration', configMap: { name: fullName('prometheus') } },
      dataVolume('prometheus', persistence),
      when(strictMutualTls, { name: certificatesVolume, emptyDir: { medium: 'Memory', sizeLimit: '1Mi' } }),
    ],
  }),
)
