import { comment, merge, when } from '@helm-ts/chart'
import { ports, versionLabel } from '@sms-checker/contracts'
import { withoutIstio } from '../conditions.ts'
import { ingress, service, serviceAccount } from '../kinds.ts'
import { labelsOf, selectorLabels } from '../labels.ts'
import { appService } from '../names.ts'
import { values } from '../values/values.ts'

export const appServiceObject = service({
  metadata: { name: appService, labels: labelsOf('app') },
  spec: {
    selector: comment(
      'Istio picks a variant among all pods. Where nothing picks, users get stable.',
      merge(selectorLabels.app, { [versionLabel]: when(withoutIstio, 'stable') }),
    ),
    ports: [{ name: 'http', port: ports.appService, targetPort: 'http', appProtocol: 'http' }],
  },
})

export const appServiceAccount = serviceAccount({
  metadata: { name: appService, labels: labelsOf('app') },
  automountServiceAccountToken: false,
})

const { istio, ingress: own } = values

export const appIngress = when(
  withoutIstio,
  ingress({
    metadata: { name: appService, labels: labelsOf('app'), annotations: own.annotations },
    spec: {
      ingressClassName: own.className,
      tls: when(own.tlsSecretName, [{ hosts: [istio.host], secretName: own.tlsSecretName }]),
      rules: [
        {
          host: istio.host,
          http: {
            paths: [
              { path: '/', pathType: 'Prefix', backend: { service: { name: appService, port: { name: 'http' } } } },
            ],
          },
        },
      ],
    },
  }),
)
