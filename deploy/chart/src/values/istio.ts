import { t } from '@helm-ts/chart'
import type { IDestinationRule } from '@kubernetes-models/istio/networking.istio.io/v1beta1/DestinationRule'
import { hosts } from '@sms-checker/contracts'

type Outliers = NonNullable<NonNullable<NonNullable<IDestinationRule['spec']>['trafficPolicy']>['outlierDetection']>

const hostName = /^[a-z0-9]([a-z0-9-]*[a-z0-9])?(\.[a-z0-9]([a-z0-9-]*[a-z0-9])?)*$/

/** A host, or nothing where nobody from outside shall come in. */
export const optionalHostName = /^([a-z0-9]([a-z0-9-]*[a-z0-9])?(\.[a-z0-9]([a-z0-9-]*[a-z0-9])?)*)?$/

/**
 * Literals of an id's alphabet, `.`, `\d`, `\w`, classes, groups, alternatives and repetitions; anchors only at the ends of
 * the whole or of an alternative. The rule for cookies rewrites what is in here: see istio/cookie-regex.ts.
 */
const idRegex = /^\^?(([\w.-]|\\[dw.-]|\[\^?([\w-]|\\[dw.-])+\]|\))([*+?]|\{\d+(,\d*)?\})?|\((\?:)?|\$?\|\^?)*\$?$/

const outlierDetection: Outliers = {
  consecutiveGatewayErrors: 5,
  interval: '10s',
  baseEjectionTime: '30s',
  maxEjectionPercent: 50,
}

export const istio = t.group('How requests come in and which variant gets them.', {
  enabled: t.bool(
    true,
    'Route through Istio. Without it the stable app and the primary model alone run, behind an Ingress.',
  ),
  host: t.string(hosts.app, 'Where people find the system.').pattern(hostName),
  ingressGateway: {
    name: t.string('ingressgateway', 'Value of the label `istio` on the pods of the ingress gateway.').notEmpty(),
  },
  canary: t.group('A release of app and model, tried as a pair on some of the users.', {
    enabled: t.bool(true, 'Run the canary of app-service and of model-service and route users to it.'),
    headerRoutingRegex: t
      .string(
        '.*0$',
        'Whose requests the canary gets: an RE2 expression that matches the whole user id, in the header x-user-id or else ' +
          'in the cookie. It is made of letters, digits, `_`, `-`, `.`, `\\d`, `\\w`, classes, groups, alternatives and ' +
          'repetitions; a dot that is meant as a dot is written `\\.`. The default takes a tenth of the users.',
      )
      .notEmpty()
      .pattern(idRegex),
    host: t.string(hosts.prerelease, 'Where everybody gets the canary.').pattern(hostName),
  }),
  tls: t.group('HTTPS at the ingress gateway.', {
    credentialName: t.optional(
      t.string(
        'sms-checker-tls',
        'Secret with the certificate, in the namespace of the gateway’s pods; unset serves HTTP alone.',
      ),
    ),
    httpsRedirect: t.bool(true, 'Send requests on port 80 to HTTPS, where there is a certificate.'),
  }),
  mutualTls: t.enum(
    ['PERMISSIVE', 'STRICT', 'UNSET'],
    'PERMISSIVE',
    'Whether pods outside the mesh may connect: a Prometheus usually comes from there. With STRICT the ' +
      'chart’s own gets a certificate; that of a cluster with the operator has to have one. Whatever is set, nobody but app-service gets a prediction from model-service. ' +
      'UNSET leaves it to the namespace or the mesh.',
  ),
  outlierDetection: t.of(outlierDetection, 'When model-service’s failing pods are left out for a while.'),
})

export const ingress = t.group('The Ingress in place of the gateway, while istio.enabled is false.', {
  className: t.optional(t.string('nginx', 'IngressClass; unset takes the cluster’s default.')),
  annotations: t.map({}, 'Annotations for the ingress controller.'),
  tlsSecretName: t.optional(
    t.string('sms-checker-tls', 'Secret of the namespace with the certificate; unset serves HTTP alone.'),
  ),
})
