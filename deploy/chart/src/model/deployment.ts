import { eq, not, spread, tpl, when } from '@helm-ts/chart'
import { type ModelVariant, ports } from '@sms-checker/contracts'
import { imagePaths } from '../images.ts'
import { deployment } from '../kinds.ts'
import { variantLabels, variantSelector } from '../labels.ts'
import { deploymentNames, fullName, modelServiceName } from '../names.ts'
import { imageName } from '../pods/image.ts'
import { life } from '../pods/life.ts'
import { podTemplate } from '../pods/pod-template.ts'
import { containerSecurity } from '../pods/security.ts'
import { values } from '../values/values.ts'
import { modelSettingsData, modelSettingsName } from './settings.ts'

const { sharedStorage } = values
const sharedPath = '/mnt/shared'

/** The Deployment of one variant of model-service. */
export function modelDeployment(variant: ModelVariant) {
  const own = values.model[variant]
  const shared = eq(own.source, 'sharedStorage')
  return deployment({
    metadata: { name: fullName(deploymentNames.model[variant]), labels: variantLabels('model', variant) },
    spec: {
      replicas: when(not(values.autoscaling.enabled), own.replicas),
      selector: { matchLabels: variantSelector('model', variant) },
      strategy: { rollingUpdate: { maxSurge: 1, maxUnavailable: 0 } },
      template: podTemplate({
        component: 'model',
        variant,
        serviceAccountName: modelServiceName,
        settings: modelSettingsData,
        containers: [
          {
            name: 'model-service',
            image: imageName(own.image),
            imagePullPolicy: values.images.pullPolicy,
            ports: [{ name: 'http', containerPort: ports.modelService }],
            envFrom: [{ configMapRef: { name: modelSettingsName } }],
            env: [
              { name: 'MODEL_VARIANT', value: variant },
              {
                name: 'MODEL_DIR',
                value: tpl`${when(shared, `${sharedPath}/models`, imagePaths.models)}/${own.model}`,
              },
              spread(own.env),
            ],
            ...life,
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
