import { comment, tpl, when } from '@helm-ts/chart'
import { dashboards } from '@sms-checker/observability'
import { grafanaEnabled, urlScheme } from '../../conditions.ts'
import { fullName, monitoringPorts } from '../../names.ts'
import { values } from '../../values/values.ts'
import { monitoringImageName } from '../../workloads/container.ts'
import { containerSecurity } from '../../workloads/pod-template.ts'
import { bundledDeployment } from '../bundled/deployment.ts'
import { dataVolume } from '../bundled/service.ts'
import { configMapOf, fileNameOf } from '../dashboard-config-maps.ts'
import { grafanaAdminName } from '../grafana-admin.ts'
import { dashboardsFolder, folders, provisioned } from './configuration.ts'

const { image, host, persistence, resources } = values.monitoring.grafana

/** Id of the user `grafana` in the published image. */
const grafanaUser = 472

const admin = (key: string) => ({ valueFrom: { secretKeyRef: { name: grafanaAdminName, key } } })
const health = { httpGet: { path: '/api/health', port: 'http' } } as const

export const grafanaDeployment = when(
  grafanaEnabled,
  bundledDeployment({
    component: 'grafana',
    user: grafanaUser,
    containers: [
      {
        name: 'grafana',
        image: monitoringImageName(image),
        env: [
          { name: 'GF_SECURITY_ADMIN_USER', ...admin('admin-user') },
          { name: 'GF_SECURITY_ADMIN_PASSWORD', ...admin('admin-password') },
          when(host, { name: 'GF_SERVER_ROOT_URL', value: tpl`${urlScheme}://${host}/` }),
        ],
        ports: [{ name: 'http', containerPort: monitoringPorts.grafana }],
        startupProbe: comment('Creating the database at the first start takes time.', {
          ...health,
          periodSeconds: 2,
          failureThreshold: 150,
        }),
        readinessProbe: health,
        livenessProbe: { ...health, periodSeconds: 20, timeoutSeconds: 5, failureThreshold: 6 },
        resources,
        securityContext: containerSecurity,
        volumeMounts: [
          { name: 'configuration', mountPath: folders.configuration, readOnly: true },
          { name: 'data', mountPath: folders.data },
          { name: 'temporary', mountPath: '/tmp' },
        ],
      },
    ],
    volumes: [
      {
        name: 'configuration',
        projected: {
          sources: [
            {
              configMap: {
                name: fullName('grafana'),
                items: [...provisioned],
              },
            },
            ...dashboards.map(({ name }) => ({
              configMap: {
                name: configMapOf(name),
                items: [{ key: fileNameOf(name), path: `${dashboardsFolder}/${fileNameOf(name)}` }],
              },
            })),
          ],
        },
      },
      dataVolume('grafana', persistence),
      { name: 'temporary', emptyDir: { sizeLimit: '64Mi' } },
    ],
  }),
)
