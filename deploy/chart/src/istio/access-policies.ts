import { builtins, comment, tpl, when } from '@helm-ts/chart'
import { paths } from '@sms-checker/contracts'
import { authorizationPolicy, peerAuthentication } from '../kinds.ts'
import { type Component, selectorLabels, serviceLabels } from '../labels.ts'
import { appServiceName, modelServiceName } from '../names.ts'
import { values } from '../values/values.ts'

const { istio } = values

/** Plain text is accepted by default, because Prometheus usually runs outside the mesh and scrapes the same port. */
export function peerAuthenticationOf(component: Component) {
  return when(
    istio.enabled,
    peerAuthentication({
      metadata: {
        name: component === 'app' ? appServiceName : modelServiceName,
        labels: serviceLabels(component),
      },
      spec: { selector: { matchLabels: selectorLabels[component] }, mtls: { mode: istio.mutualTls } },
    }),
  )
}

/** Only a client certificate carries a principal, so plain text connections never match the first rule. */
export const modelAuthorizationPolicy = when(
  istio.enabled,
  authorizationPolicy({
    metadata: { name: modelServiceName, labels: serviceLabels('model') },
    spec: {
      selector: { matchLabels: selectorLabels.model },
      action: 'ALLOW',
      rules: [
        comment('Only app-service may request predictions. Mirrored requests carry its certificate too.', {
          from: [{ source: { principals: [tpl`*/ns/${builtins.release.namespace}/sa/${appServiceName}`] } }],
        }),
        comment('Prometheus has no certificate. The gateway has no route to this path.', {
          to: [{ operation: { methods: ['GET'], paths: [paths.metrics] } }],
        }),
      ],
    },
  }),
)
