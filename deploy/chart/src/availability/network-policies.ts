import { comment, when } from '@helm-ts/chart'
import { ports } from '@sms-checker/contracts'
import { networkPolicy } from '../kinds.ts'
import { selectorLabels, serviceLabels } from '../labels.ts'
import { appServiceName, modelServiceName } from '../names.ts'
import { values } from '../values/values.ts'

const { istio } = values

export const tcp = (port: number) => ({ protocol: 'TCP', port }) as const

export const dnsEgress = comment('Names of the cluster.', { ports: [{ protocol: 'UDP', port: 53 }, tcp(53)] })

/** Where a sidecar gets what it needs. */
export const istiodPeer = {
  to: [{ namespaceSelector: {}, podSelector: { matchLabels: { app: 'istiod' } } }],
  ports: [tcp(15012)],
}

/** Where the sidecar answers probes (15020, 15021) and shows its metrics (15020, 15090). */
const sidecar = comment(
  'Probes and metrics of the sidecar.',
  when(istio.enabled, { ports: [15020, 15021, 15090].map(tcp) }),
)

/** The gateway, an ingress controller and Prometheus live in namespaces whose names the chart cannot know. */
export const appNetworkPolicy = when(
  values.networkPolicy.enabled,
  networkPolicy({
    metadata: { name: appServiceName, labels: serviceLabels('app') },
    spec: {
      podSelector: { matchLabels: selectorLabels.app },
      policyTypes: ['Ingress'],
      ingress: [{ ports: [tcp(ports.appService)] }, sidecar],
    },
  }),
)

/** A model comes from anyone who trains one: it is asked by app-service, read by Prometheus, and calls nobody. */
export const modelNetworkPolicy = when(
  values.networkPolicy.enabled,
  networkPolicy({
    metadata: { name: modelServiceName, labels: serviceLabels('model') },
    spec: {
      podSelector: { matchLabels: selectorLabels.model },
      policyTypes: ['Ingress', 'Egress'],
      ingress: [
        {
          from: [
            { podSelector: { matchLabels: selectorLabels.app } },
            comment('Prometheus, wherever it runs.', {
              namespaceSelector: {},
              podSelector: { matchLabels: { 'app.kubernetes.io/name': 'prometheus' } },
            }),
          ],
          ports: [tcp(ports.modelService)],
        },
        sidecar,
      ],
      egress: [
        dnsEgress,
        comment('The sidecar gets its routes and certificates from here.', when(istio.enabled, istiodPeer)),
      ],
    },
  }),
)
