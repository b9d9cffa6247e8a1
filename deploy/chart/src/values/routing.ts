import { t } from '@helm-ts/chart'
import type { IDestinationRule } from '@kubernetes-models/istio/networking.istio.io/v1beta1/DestinationRule'
import { hosts } from '@sms-checker/contracts'
import { hostPattern } from './fields.ts'
import { kubernetesSchemas } from './kubernetes-schemas.ts'

type TrafficPolicy = NonNullable<NonNullable<IDestinationRule['spec']>['trafficPolicy']>
type OutlierDetection = NonNullable<TrafficPolicy['outlierDetection']>

/**
 * Literals that occur in user ids, `.`, `\d`, `\w`, classes, groups, alternatives and repetitions. Anchors are allowed only at
 * the ends of the expression or of an alternative, because istio/virtual-services.ts embeds it in a longer expression.
 */
const userIdRegex = /^\^?(([\w.-]|\\[dw.-]|\[\^?([\w-]|\\[dw.-])+\]|\))([*+?]|\{\d+(,\d*)?\})?|\((\?:)?|\$?\|\^?)*\$?$/

const outlierDetection: OutlierDetection = {
  consecutiveGatewayErrors: 5,
  interval: '10s',
  baseEjectionTime: '30s',
  maxEjectionPercent: 50,
}

export const istio = t.group('Routing through Istio.', {
  enabled: t.bool(
    true,
    'Route traffic through Istio. When disabled, only the stable app and the primary model are installed, behind an Ingress.',
  ),
  host: t.string(hosts.app, 'Hostname of the application.').pattern(hostPattern),
  ingressGateway: {
    name: t
      .string('ingressgateway', 'Value of the label `istio` on the pods of the ingress gateway that serves the hosts.')
      .notEmpty(),
  },
  canary: t.group('The canary release: a new version of the app together with a new model, for some of the users.', {
    enabled: t.bool(true, 'Install the canary of app-service and of model-service, and route users to it.'),
    headerRoutingRegex: t
      .string(
        '.*0$',
        'Users whose id matches this RE2 expression get the canary. The id is the header x-user-id or, without that ' +
          'header, the cookie user-id. The expression must match the whole id. It may use letters, digits, `_`, `-`, ' +
          '`.`, `\\d`, `\\w`, classes, groups, alternatives and repetitions; write a literal dot as `\\.`.\n' +
          'For example `.*0$` selects ten percent of the users, `.*(0[0-4])$` five percent, and `none` no user.\n' +
          'Set an expression with backslashes or commas in a values file or with --set-json, because --set loses them.',
      )
      .notEmpty()
      .pattern(userIdRegex),
    host: t
      .string(hosts.prerelease, 'Hostname under which every user gets the canary. Must differ from istio.host.')
      .pattern(hostPattern),
  }),
  tls: t.group('HTTPS at the ingress gateway.', {
    credentialName: t.optional(
      t.string(
        'sms-checker-tls',
        "TLS Secret with the certificate, in the namespace of the gateway's pods. Unset serves HTTP only.\n" +
          'See https://istio.io/latest/docs/tasks/traffic-management/ingress/secure-ingress/',
      ),
    ),
    httpsRedirect: t.bool(true, 'Redirect HTTP to HTTPS when credentialName is set.'),
  }),
  mutualTls: t.enum(
    ['PERMISSIVE', 'STRICT', 'UNSET'],
    'PERMISSIVE',
    'Mutual TLS mode of both services. PERMISSIVE also accepts plain text, which a Prometheus outside the mesh needs. ' +
      'With STRICT, the bundled Prometheus gets a certificate; a Prometheus of your own needs one too. UNSET inherits ' +
      'the mode of the namespace or the mesh. In every mode, only app-service can request predictions from model-service.',
  ),
  outlierDetection: t.of(
    outlierDetection,
    'When to eject failing pods of model-service from load balancing.\n' +
      'See https://istio.io/latest/docs/reference/config/networking/destination-rule/#OutlierDetection',
    kubernetesSchemas.OutlierDetection,
  ),
})

export const ingress = t.group('The Ingress that replaces the Istio gateway when istio.enabled is false.', {
  className: t.optional(t.string('nginx', 'IngressClass. Defaults to the default of the cluster.')),
  annotations: t.map({}, 'Annotations for the ingress controller.'),
  tlsSecretName: t.optional(
    t.string(
      'sms-checker-tls',
      'TLS Secret with the certificate, in the namespace of the release. Unset serves HTTP only.',
    ),
  ),
})
