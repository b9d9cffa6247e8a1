import { comment, merge, when } from '@helm-ts/chart'
import { ports, versionLabel } from '@sms-checker/contracts'
import { istioDisabled } from '../conditions.ts'
import { ingress, service, serviceAccount } from '../kinds.ts'
import { selectorLabels, serviceLabels } from '../labels.ts'
import { appServiceName } from '../names.ts'
import { values } from '../values/values.ts'

export const appServiceObject = service({
  metadata: { name: appServiceName, labels: serviceLabels('app') },
  spec: {
    selector: comment(
      'Istio picks a variant among all pods. Where nothing picks, users get stable.',
      merge(selectorLabels.app, { [versionLabel]: when(istioDisabled, 'stable') }),
    ),
    ports: [{ name: 'http', port: ports.appService, targetPort: 'http', appProtocol: 'http' }],
  },
})

export const appServiceAccount = serviceAccount({
  metadata: { name: appServiceName, labels: serviceLabels('app') },
  automountServiceAccountToken: false,
})

const { istio, ingress: own } = values

export const appIngress = when(
  istioDisabled,
  ingress({
    metadata: { name: appServiceName, labels: serviceLabels('app'), annotations: own.annotations },
    spec: {
      ingressClassName: own.className,
      tls: when(own.tlsSecretName, [{ hosts: [istio.host], secretName: own.tlsSecretName }]),
      rules: [
        {
          host: istio.host,
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
