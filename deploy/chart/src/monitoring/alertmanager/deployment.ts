import { comment, tpl, when } from '@helm-ts/chart'
import { bundledMonitoring } from '../../conditions.ts'
import { fullName, monitoringPorts } from '../../names.ts'
import { values } from '../../values/values.ts'
import { monitoringImageName } from '../../workloads/container.ts'
import { containerSecurity } from '../../workloads/pod-template.ts'
import { bundledDeployment } from '../bundled/deployment.ts'
import { externalUrlFlag } from '../bundled/ingress.ts'
import { dataVolume } from '../bundled/service.ts'
import { prometheusUser } from '../prometheus/deployment.ts'
import { secrets } from './receivers.ts'

const { image, host, retention, persistence, resources, webhook, email, watchdog } = values.monitoring.alertmanager

const folders = { configuration: '/etc/alertmanager', data: '/alertmanager' } as const

/** Secrets of the receivers. Alertmanager reads the files for each notification, so a changed Secret needs no restart. */
const mounted = Object.entries({
  webhook: webhook.existingSecret,
  'webhook-token': webhook.token.existingSecret,
  email: email.existingSecret,
  watchdog: watchdog.existingSecret,
})

export const alertmanagerDeployment = when(
  bundledMonitoring,
  bundledDeployment({
    component: 'alertmanager',
    user: prometheusUser,
    containers: [
      {
        name: 'alertmanager',
        image: monitoringImageName(image),
        args: [
          `--config.file=${folders.configuration}/alertmanager.yml`,
          `--storage.path=${folders.data}`,
          tpl`--data.retention=${retention}`,
          comment('Disables clustering: there is a single replica.', '--cluster.listen-address='),
          externalUrlFlag(host),
        ],
        ports: [{ name: 'http', containerPort: monitoringPorts.alertmanager }],
        readinessProbe: { httpGet: { path: '/-/ready', port: 'http' } },
        livenessProbe: { httpGet: { path: '/-/healthy', port: 'http' }, periodSeconds: 20, failureThreshold: 6 },
        resources,
        securityContext: containerSecurity,
        volumeMounts: [
          { name: 'configuration', mountPath: folders.configuration, readOnly: true },
          { name: 'data', mountPath: folders.data },
          ...mounted.map(([name, secretName]) =>
            when(secretName, { name, mountPath: `${secrets}/${name}`, readOnly: true }),
          ),
        ],
      },
    ],
    volumes: [
      { name: 'configuration', configMap: { name: fullName('alertmanager') } },
      dataVolume('alertmanager', persistence),
      ...mounted.map(([name, secretName]) => when(secretName, { name, secret: { secretName } })),
    ],
  }),
)
