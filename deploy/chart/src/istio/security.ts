import { builtins, comment, tpl, when } from '@helm-ts/chart'
import { paths } from '@sms-checker/contracts'
import { authorizationPolicy, peerAuthentication } from '../kinds.ts'
import { type Component, selectorLabels, serviceLabels } from '../labels.ts'
import { appServiceName, modelServiceName } from '../names.ts'
import { values } from '../values/values.ts'

const { istio } = values

/**
 * The gateway and the sidecars speak mutual TLS by themselves. Plain connections stay allowed by default, because Prometheus
 * usually runs outside the mesh and reads the same port.
 */
export function peerAuthenticationOf(component: Component) {
  return when(
    istio.enabled,
    peerAuthentication({
      metadata: { name: component === 'app' ? appServiceName : modelServiceName, labels: serviceLabels(component) },
      spec: { selector: { matchLabels: selectorLabels[component] }, mtls: { mode: istio.mutualTls } },
    }),
  )
}

/** A principal is known only from a certificate, so a plain connection never gets past the first rule. */
export const modelAuthorizationPolicy = when(
  istio.enabled,
  authorizationPolicy({
    metadata: { name: modelServiceName, labels: serviceLabels('model') },
    spec: {
      selector: { matchLabels: selectorLabels.model },
      action: 'ALLOW',
      rules: [
        comment('Predictions are for app-service alone; a mirrored request carries its certificate, too.', {
          from: [{ source: { principals: [tpl`*/ns/${builtins.release.namespace}/sa/${appServiceName}`] } }],
        }),
        comment('Prometheus has no certificate. No route of the gateway leads here.', {
          to: [{ operation: { methods: ['GET'], paths: [paths.metrics] } }],
        }),
      ],
    },
  }),
)
