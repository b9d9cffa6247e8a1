import {
  and,
  comment,
  contains,
  type Expr,
  fallback,
  hasPrefix,
  or,
  regexFind,
  spread,
  toInt,
  toJson,
  trimPrefix,
  when,
} from '@helm-ts/chart'
import { ports } from '@sms-checker/contracts'
import { consoleExposed, rollbackEnabled } from '../conditions.ts'
import { networkPolicy } from '../kinds.ts'
import { selectorLabels, serviceLabels } from '../labels.ts'
import { appServiceName, experimentServiceName, modelServiceName, rollbackControllerName } from '../names.ts'
import { values } from '../values/values.ts'

const { app, experiment, istio, tracing } = values
const { enabled, extraEgress } = values.networkPolicy

export const tcp = (port: number | Expr<number>) => ({ protocol: 'TCP', port }) as const

export const dnsEgress = comment('DNS.', { ports: [{ protocol: 'UDP', port: 53 }, tcp(53)] })

/** Where sidecars get their configuration and certificates. */
export const istiodPeer = {
  to: [{ namespaceSelector: {}, podSelector: { matchLabels: { app: 'istiod' } } }],
  ports: [tcp(15012)],
}

/** 15020 and 15021 answer probes, 15020 and 15090 serve metrics. */
const sidecarIngress = comment(
  'Probes and metrics of the sidecar.',
  when(istio.enabled, { ports: [15020, 15021, 15090].map(tcp) }),
)

const controlPlane = comment('Configuration and certificates of the sidecar.', when(istio.enabled, istiodPeer))

const prometheusPeer = comment('Prometheus in any namespace.', {
  namespaceSelector: {},
  podSelector: { matchLabels: { 'app.kubernetes.io/name': 'prometheus' } },
})

const experimentPeer = {
  to: [{ podSelector: { matchLabels: selectorLabels.experiment } }],
  ports: [tcp(ports.experimentService)],
}
const toExperimentService = when(experiment.enabled, experimentPeer)

export const apiServerEgress = comment('The API server, which no selector matches.', { ports: [tcp(443), tcp(6443)] })

const setsRedisUrl = ({ env }: typeof app.stable) => contains(toJson(env), '"name":"REDIS_URL"')

/** The port that a URL names, or 0. */
export function portIn(url: Expr<string>): Expr<number> {
  const origin = regexFind(url, /^https?:\/\/[^/]+/)
  return toInt(trimPrefix(regexFind(origin, /:\d+$/), ':'))
}

const { otlpEndpoint } = tracing
const toCollector = comment(
  'The OpenTelemetry collector.',
  when(otlpEndpoint, {
    ports: [tcp(fallback(portIn(otlpEndpoint), when(hasPrefix(otlpEndpoint, 'https:'), 443, 80)))],
  }),
)

/** Any source is allowed: the chart does not know the namespaces of the gateway, the ingress controller and Prometheus. */
export const appNetworkPolicy = when(
  enabled,
  networkPolicy({
    metadata: { name: appServiceName, labels: serviceLabels('app') },
    spec: {
      podSelector: { matchLabels: selectorLabels.app },
      policyTypes: ['Ingress', 'Egress'],
      ingress: [{ ports: [tcp(ports.appService)] }, sidecarIngress],
      egress: [
        dnsEgress,
        { to: [{ podSelector: { matchLabels: selectorLabels.model } }], ports: [tcp(ports.modelService)] },
        toExperimentService,
        comment('Redis.', when(or(setsRedisUrl(app.stable), setsRedisUrl(app.canary)), { ports: [tcp(6379)] })),
        toCollector,
        controlPlane,
        spread(extraEgress.app),
      ],
    },
  }),
)

/** Models come from third parties, so model-service may connect to nothing but experiment-service and the collector. */
export const modelNetworkPolicy = when(
  enabled,
  networkPolicy({
    metadata: { name: modelServiceName, labels: serviceLabels('model') },
    spec: {
      podSelector: { matchLabels: selectorLabels.model },
      policyTypes: ['Ingress', 'Egress'],
      ingress: [
        {
          from: [{ podSelector: { matchLabels: selectorLabels.app } }, prometheusPeer],
          ports: [tcp(ports.modelService)],
        },
        sidecarIngress,
      ],
      egress: [dnsEgress, toExperimentService, toCollector, controlPlane, spread(extraEgress.model)],
    },
  }),
)

export const experimentNetworkPolicy = when(
  and(enabled, experiment.enabled),
  networkPolicy({
    metadata: { name: experimentServiceName, labels: serviceLabels('experiment') },
    spec: {
      podSelector: { matchLabels: selectorLabels.experiment },
      policyTypes: ['Ingress', 'Egress'],
      ingress: [
        {
          from: [
            { podSelector: { matchLabels: selectorLabels.app } },
            { podSelector: { matchLabels: selectorLabels.model } },
            when(rollbackEnabled, { podSelector: { matchLabels: selectorLabels.rollback } }),
            prometheusPeer,
            when(
              consoleExposed,
              comment('The ingress gateway in any namespace.', {
                namespaceSelector: {},
                podSelector: { matchLabels: { istio: istio.ingressGateway.name } },
              }),
            ),
          ],
          ports: [tcp(ports.experimentService)],
        },
        sidecarIngress,
      ],
      egress: [
        dnsEgress,
        comment('PostgreSQL.', when(experiment.database.existingSecret, { ports: [tcp(5432)] })),
        toCollector,
        controlPlane,
        spread(extraEgress.experiment),
      ],
    },
  }),
)

export const rollbackNetworkPolicy = when(
  and(enabled, rollbackEnabled),
  networkPolicy({
    metadata: { name: rollbackControllerName, labels: serviceLabels('rollback') },
    spec: {
      podSelector: { matchLabels: selectorLabels.rollback },
      policyTypes: ['Ingress', 'Egress'],
      ingress: [{ from: [prometheusPeer], ports: [tcp(ports.rollbackController)] }, sidecarIngress],
      egress: [dnsEgress, experimentPeer, apiServerEgress, toCollector, controlPlane, spread(extraEgress.rollback)],
    },
  }),
)
