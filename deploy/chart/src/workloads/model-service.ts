import { comment, eq, helper, merge, not, spread, tpl, when } from '@helm-ts/chart'
import { type ModelVariant, ports, versionLabel } from '@sms-checker/contracts'
import { istioDisabled } from '../conditions.ts'
import { imagePaths } from '../images.ts'
import { configMap, deployment, service, serviceAccount } from '../kinds.ts'
import { selectorLabels, serviceLabels, variantLabels, variantSelector } from '../labels.ts'
import { metadata } from '../metadata.ts'
import { deploymentNames, fullName, modelServiceName } from '../names.ts'
import { values } from '../values/values.ts'
import { imageName, probes, sharedSettings } from './container.ts'
import { containerSecurity, podTemplate, rollingUpdate } from './pod-template.ts'

const { sharedStorage } = values

const sharedPath = '/mnt/shared'
const configName = fullName('model-config')

const environment = helper(
  `${metadata.name}.modelSettings`,
  sharedSettings,
  'Environment variables of all variants of model-service.',
)

export const modelConfig = configMap({
  metadata: { name: configName, labels: serviceLabels('model') },
  data: environment,
})

export function modelDeployment(variant: ModelVariant) {
  const own = values.model[variant]
  const modelsPath = when(eq(own.source, 'sharedStorage'), `${sharedPath}/models`, imagePaths.models)
  return deployment({
    metadata: { name: fullName(deploymentNames.model[variant]), labels: variantLabels('model', variant) },
    spec: {
      replicas: when(not(values.autoscaling.enabled), own.replicas),
      selector: { matchLabels: variantSelector('model', variant) },
      strategy: rollingUpdate,
      template: podTemplate({
        component: 'model',
        variant,
        serviceAccountName: modelServiceName,
        settings: environment,
        containers: [
          {
            name: 'model-service',
            image: imageName(own.image),
            imagePullPolicy: values.images.pullPolicy,
            ports: [{ name: 'http', containerPort: ports.modelService }],
            envFrom: [{ configMapRef: { name: configName } }],
            env: [
              { name: 'MODEL_VARIANT', value: variant },
              { name: 'MODEL_DIR', value: tpl`${modelsPath}/${own.model}` },
              spread(own.env),
            ],
            ...probes,
            resources: own.resources,
            securityContext: containerSecurity,
            volumeMounts: when(sharedStorage.enabled, [{ name: 'shared', mountPath: sharedPath, readOnly: true }]),
          },
        ],
        volumes: when(sharedStorage.enabled, [
          { name: 'shared', hostPath: { path: sharedStorage.hostPath, type: 'Directory' } },
        ]),
      }),
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
