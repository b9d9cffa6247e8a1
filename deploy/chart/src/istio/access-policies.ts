import { and, builtins, comment, type Expr, tpl, when } from '@helm-ts/chart'
import { paths } from '@sms-checker/contracts'
import { consoleExposed, rollbackEnabled } from '../conditions.ts'
import { authorizationPolicy, peerAuthentication } from '../kinds.ts'
import { selectorLabels, serviceLabels, type Workload } from '../labels.ts'
import {
  appServiceName,
  experimentServiceName,
  modelServiceName,
  rollbackControllerName,
  serviceNameOf,
} from '../names.ts'
import { values } from '../values/values.ts'

const { istio } = values

/** Plain text is accepted by default, because Prometheus usually runs outside the mesh and scrapes the same port. */
export function peerAuthenticationOf(component: Workload) {
  return when(
    istio.enabled,
    peerAuthentication({
      metadata: {
        name: serviceNameOf[component],
        labels: serviceLabels(component),
      },
      spec: { selector: { matchLabels: selectorLabels[component] }, mtls: { mode: istio.mutualTls } },
    }),
  )
}

/** The identity of a service account of the release, in any trust domain. */
function principalOf(serviceAccountName: Expr<string>): Expr<string> {
  return tpl`*/ns/${builtins.release.namespace}/sa/${serviceAccountName}`
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
          from: [{ source: { principals: [principalOf(appServiceName)] } }],
        }),
        comment('Prometheus has no certificate. The gateway has no route to this path.', {
          to: [{ operation: { methods: ['GET'], paths: [paths.metrics] } }],
        }),
      ],
    },
  }),
)

/** What operators request: the page and the verdicts, with the wildcards of an AuthorizationPolicy. */
export const consolePaths = [
  '/',
  '/favicon.svg',
  '/assets/*',
  paths.experiments,
  `${paths.experiments}/*`,
  paths.shadow,
]

export const experimentAuthorizationPolicy = when(
  and(istio.enabled, values.experiment.enabled),
  authorizationPolicy({
    metadata: { name: experimentServiceName, labels: serviceLabels('experiment') },
    spec: {
      selector: { matchLabels: selectorLabels.experiment },
      action: 'ALLOW',
      rules: [
        comment('Both services send events. A sidecar adds its certificate.', {
          from: [{ source: { principals: [principalOf(appServiceName), principalOf(modelServiceName)] } }],
          to: [{ operation: { methods: ['POST'], paths: [paths.events] } }],
        }),
        comment('Only app-service passes on feedback.', {
          from: [{ source: { principals: [principalOf(appServiceName)] } }],
          to: [{ operation: { methods: ['POST'], paths: [paths.feedback] } }],
        }),
        when(
          rollbackEnabled,
          comment('The rollback controller reads the verdicts and records rollbacks. The service checks its token.', {
            from: [{ source: { principals: [principalOf(rollbackControllerName)] } }],
            to: [
              { operation: { methods: ['GET'], paths: [paths.experiments] } },
              { operation: { methods: ['POST'], paths: [`${paths.experiments}/{*}/rollback`] } },
            ],
          }),
        ),
        when(
          consoleExposed,
          comment('Operators come through the ingress gateway. The service checks their token.', {
            from: [{ source: { principals: [values.experiment.console.gatewayPrincipal] } }],
            to: [{ operation: { methods: ['GET'], paths: consolePaths } }],
          }),
        ),
        comment('Prometheus has no certificate. Operators use kubectl port-forward, which the sidecar does not see.', {
          to: [{ operation: { methods: ['GET'], paths: [paths.metrics] } }],
        }),
      ],
    },
  }),
)

export const rollbackAuthorizationPolicy = when(
  rollbackEnabled,
  authorizationPolicy({
    metadata: { name: rollbackControllerName, labels: serviceLabels('rollback') },
    spec: {
      selector: { matchLabels: selectorLabels.rollback },
      action: 'ALLOW',
      rules: [
        comment('Prometheus has no certificate.', {
          to: [{ operation: { methods: ['GET'], paths: [paths.metrics] } }],
        }),
      ],
    },
  }),
)
