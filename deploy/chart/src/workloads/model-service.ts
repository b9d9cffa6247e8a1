import { comment, type Expr, eq, helper, merge, not, spread, templateChecksum, tpl, when } from '@helm-ts/chart'
import { type ModelVariant, ports, serviceNames, versionLabel } from '@sms-checker/contracts'
import { istioDisabled } from '../conditions.ts'
import { imagePaths } from '../images.ts'
import { configMap, deployment, service, serviceAccount } from '../kinds.ts'
import { selectorLabels, serviceConfigurationLabels, serviceLabels, variantLabels, variantSelector } from '../labels.ts'
import { metadata } from '../metadata.ts'
import { deploymentNames, fullName, modelServiceName } from '../names.ts'
import { values } from '../values/values.ts'
import { imageName, probes, sharedSettings } from './container.ts'
import { containerSecurity, podMetadata, podSettings, rollingUpdate, topologySpread } from './pod-template.ts'

const { sharedStorage } = values

const sharedPath = '/mnt/shared'
const configName = fullName('model-config')

export const modelConfig = configMap({
  metadata: { name: configName, labels: serviceConfigurationLabels('model') },
  data: sharedSettings,
})

interface Parameters {
  readonly variant: Expr<string>
  readonly own: (typeof values.model)[ModelVariant]
}

const podTemplate = helper(
  `${metadata.name}.modelPodTemplate`,
  ({ variant, own }: Parameters) => {
    const modelsPath = when(eq(own.source, 'sharedStorage'), `${sharedPath}/models`, imagePaths.models)
    return {
      metadata: podMetadata({
        service: serviceNames.model,
        variant,
        checksum: templateChecksum('model-service/config'),
      }),
      spec: merge(podSettings, {
        serviceAccountName: modelServiceName,
        topologySpreadConstraints: topologySpread('model', variant),
        containers: [
          merge(
            {
              name: serviceNames.model,
              image: imageName(own.image),
              imagePullPolicy: values.images.pullPolicy,
              ports: [{ name: 'http', containerPort: ports.modelService }],
              envFrom: [{ configMapRef: { name: configName } }],
              env: [
                { name: 'MODEL_VARIANT', value: variant },
                { name: 'MODEL_DIR', value: tpl`${modelsPath}/${own.model}` },
                spread(own.env),
              ],
              resources: own.resources,
              securityContext: containerSecurity,
              volumeMounts: when(sharedStorage.enabled, [{ name: 'shared', mountPath: sharedPath, readOnly: true }]),
            },
            probes,
          ),
        ],
        volumes: when(sharedStorage.enabled, [
          { name: 'shared', hostPath: { path: sharedStorage.hostPath, type: 'Directory' } },
        ]),
      }),
    }
  },
  'The pods of model-service.',
  { file: 'model-service/_pod-template' },
)

export function modelDeployment(variant: ModelVariant) {
  const own = values.model[variant]
  return deployment({
    metadata: { name: fullName(deploymentNames.model[variant]), labels: variantLabels('model', variant) },
    spec: {
      replicas: when(not(values.autoscaling.enabled), own.replicas),
      selector: { matchLabels: variantSelector('model', variant) },
      strategy: rollingUpdate,
      template: podTemplate({ variant, own }),
    },
  })
}

export const modelService = service({
  metadata: { name: modelServiceName, labels: serviceLabels('model') },
  spec: {
    selector: comment(
      'Selects all variants, and Istio routes between them. Without Istio, only the primary model receives requests.',
      merge(selectorLabels.model, { [versionLabel]: when(istioDisabled, 'primary') }),
    ),
    ports: [{ name: 'http', port: ports.modelService, targetPort: 'http', appProtocol: 'http' }],
  },
})

export const modelServiceAccount = serviceAccount({
  metadata: { name: modelServiceName, labels: serviceLabels('model') },
  automountServiceAccountToken: false,
})
