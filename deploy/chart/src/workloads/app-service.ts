import { comment, type Expr, fallback, helper, merge, not, spread, templateChecksum, tpl, when } from '@helm-ts/chart'
import { type AppVariant, ports, serviceNames, versionLabel } from '@sms-checker/contracts'
import { istioDisabled } from '../conditions.ts'
import { imagePaths } from '../images.ts'
import { configMap, deployment, ingress, service, serviceAccount } from '../kinds.ts'
import { selectorLabels, serviceConfigurationLabels, serviceLabels, variantLabels, variantSelector } from '../labels.ts'
import { metadata } from '../metadata.ts'
import { appServiceName, deploymentNames, fullName, modelServiceName } from '../names.ts'
import { values } from '../values/values.ts'
import { imageName, imageVersion, probes, sharedSettings } from './container.ts'
import { containerSecurity, podMetadata, podSettings, rollingUpdate, topologySpread } from './pod-template.ts'

const { settings } = values.app
const { pullPolicy } = values.images

const uiVolume = { name: 'ui', mountPath: '/srv/ui' } as const
const configName = fullName('app-config')

export const appConfig = configMap({
  metadata: { name: configName, labels: serviceConfigurationLabels('app') },
  data: {
    ...sharedSettings,
    MODEL_SERVICE_URL: tpl`http://${modelServiceName}:${ports.modelService}`,
    MODEL_TIMEOUT_MS: tpl`${settings.modelTimeoutMs}`,
    RATE_LIMIT_PER_MINUTE: tpl`${settings.rateLimitPerMinute}`,
    ADDRESS_RATE_LIMIT_PER_MINUTE: tpl`${settings.addressRateLimitPerMinute}`,
    TRUSTED_PROXIES: settings.trustedProxies,
  },
})

interface Parameters {
  readonly variant: Expr<string>
  readonly own: (typeof values.app)[AppVariant]
}

const podTemplate = helper(
  `${metadata.name}.appPodTemplate`,
  ({ variant, own }: Parameters) => ({
    metadata: podMetadata({ service: serviceNames.app, variant, checksum: templateChecksum('app-service/config') }),
    spec: merge(podSettings, {
      serviceAccountName: appServiceName,
      topologySpreadConstraints: topologySpread('app', variant),
      initContainers: [
        {
          name: 'ui',
          image: imageName(own.ui.image),
          imagePullPolicy: pullPolicy,
          command: ['cp', '-R', `${imagePaths.page}/.`, uiVolume.mountPath],
          resources: { requests: { cpu: '10m', memory: '16Mi' }, limits: { memory: '64Mi' } },
          securityContext: containerSecurity,
          volumeMounts: [uiVolume],
        },
      ],
      containers: [
        merge(
          {
            name: serviceNames.app,
            image: imageName(own.image),
            imagePullPolicy: pullPolicy,
            ports: [{ name: 'http', containerPort: ports.appService }],
            envFrom: [{ configMapRef: { name: configName } }],
            env: [
              { name: 'APP_VARIANT', value: variant },
              { name: 'APP_VERSION', value: fallback(own.version, imageVersion(own.image)) },
              { name: 'UI_DIR', value: uiVolume.mountPath },
              spread(own.env),
            ],
            resources: own.resources,
            securityContext: containerSecurity,
            volumeMounts: [{ ...uiVolume, readOnly: true }],
          },
          probes,
        ),
      ],
      volumes: [{ name: uiVolume.name, emptyDir: { sizeLimit: '64Mi' } }],
    }),
  }),
  'The pods of app-service.',
  { file: 'app-service/_pod-template' },
)

export function appDeployment(variant: AppVariant) {
  const own = values.app[variant]
  return deployment({
    metadata: { name: fullName(deploymentNames.app[variant]), labels: variantLabels('app', variant) },
    spec: {
      replicas: when(not(values.autoscaling.enabled), own.replicas),
      selector: { matchLabels: variantSelector('app', variant) },
      strategy: rollingUpdate,
      template: podTemplate({ variant, own }),
    },
  })
}

export const appService = service({
  metadata: { name: appServiceName, labels: serviceLabels('app') },
  spec: {
    selector: comment(
      'Selects all variants, and Istio routes between them. Without Istio, users get the stable variant.',
      merge(selectorLabels.app, { [versionLabel]: when(istioDisabled, 'stable') }),
    ),
    ports: [{ name: 'http', port: ports.appService, targetPort: 'http', appProtocol: 'http' }],
  },
})

export const appServiceAccount = serviceAccount({
  metadata: { name: appServiceName, labels: serviceLabels('app') },
  automountServiceAccountToken: false,
})

export const appIngress = when(
  istioDisabled,
  ingress({
    metadata: { name: appServiceName, labels: serviceLabels('app'), annotations: values.ingress.annotations },
    spec: {
      ingressClassName: values.ingress.className,
      tls: when(values.ingress.tlsSecretName, [
        { hosts: [values.istio.host], secretName: values.ingress.tlsSecretName },
      ]),
      rules: [
        {
          host: values.istio.host,
          http: {
            paths: [
              { path: '/', pathType: 'Prefix', backend: { service: { name: appServiceName, port: { name: 'http' } } } },
            ],
          },
        },
      ],
    },
  }),
)
