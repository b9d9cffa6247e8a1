import { fallback, not, spread, when } from '@helm-ts/chart'
import { type AppVariant, ports } from '@sms-checker/contracts'
import { imagePaths } from '../images.ts'
import { deployment } from '../kinds.ts'
import { variantLabels, variantSelector } from '../labels.ts'
import { appServiceName, deploymentNames, fullName } from '../names.ts'
import { imageName, imageTag } from '../pods/image.ts'
import { life } from '../pods/life.ts'
import { podTemplate } from '../pods/pod-template.ts'
import { containerSecurity } from '../pods/security.ts'
import { values } from '../values/values.ts'
import { appSettingsData, appSettingsName } from './settings.ts'

const pagePath = '/srv/ui'
const pullPolicy = values.images.pullPolicy

/** The Deployment of one variant of app-service. */
export function appDeployment(variant: AppVariant) {
  const own = values.app[variant]
  const page = { name: 'ui', mountPath: pagePath }
  return deployment({
    metadata: { name: fullName(deploymentNames.app[variant]), labels: variantLabels('app', variant) },
    spec: {
      replicas: when(not(values.autoscaling.enabled), own.replicas),
      selector: { matchLabels: variantSelector('app', variant) },
      strategy: { rollingUpdate: { maxSurge: 1, maxUnavailable: 0 } },
      template: podTemplate({
        component: 'app',
        variant,
        serviceAccountName: appServiceName,
        settings: appSettingsData,
        initContainers: [
          {
            name: 'ui',
            image: imageName(own.ui.image),
            imagePullPolicy: pullPolicy,
            command: ['cp', '-R', `${imagePaths.page}/.`, pagePath],
            resources: { requests: { cpu: '10m', memory: '16Mi' }, limits: { memory: '64Mi' } },
            securityContext: containerSecurity,
            volumeMounts: [page],
          },
        ],
        containers: [
          {
            name: 'app-service',
            image: imageName(own.image),
            imagePullPolicy: pullPolicy,
            ports: [{ name: 'http', containerPort: ports.appService }],
            envFrom: [{ configMapRef: { name: appSettingsName } }],
            env: [
              { name: 'APP_VARIANT', value: variant },
              { name: 'APP_VERSION', value: fallback(own.version, imageTag(own.image)) },
              { name: 'UI_DIR', value: pagePath },
              spread(own.env),
            ],
            ...life,
            resources: own.resources,
            securityContext: containerSecurity,
            volumeMounts: [{ ...page, readOnly: true }],
          },
        ],
        volumes: [{ name: page.name, emptyDir: { sizeLimit: '64Mi' } }],
      }),
    },
  })
}
