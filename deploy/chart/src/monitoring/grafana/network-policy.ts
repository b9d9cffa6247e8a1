import { and, spread, when } from '@helm-ts/chart'
import { grafanaEnabled } from '../../conditions.ts'
import { networkPolicy } from '../../kinds.ts'
import { monitoringLabels, monitoringSelectorLabels } from '../../labels.ts'
import { fullName } from '../../names.ts'
import { values } from '../../values/values.ts'
import { dnsEgress } from '../../workloads/network-policies.ts'
import { podsOf, portsOf } from '../bundled/network-policies.ts'

const to = (component: 'prometheus' | 'alertmanager') => ({ to: [podsOf(component)], ports: portsOf(component) })

/** Allows ingress from any source, because the namespace of the gateway is unknown, and egress to Prometheus and Alertmanager. */
export const grafanaNetworkPolicy = when(
  and(grafanaEnabled, values.networkPolicy.enabled),
  networkPolicy({
    metadata: { name: fullName('grafana'), labels: monitoringLabels('grafana') },
    spec: {
      podSelector: { matchLabels: monitoringSelectorLabels('grafana') },
      policyTypes: ['Ingress', 'Egress'],
      ingress: [{ ports: portsOf('grafana') }],
      egress: [dnsEgress, to('prometheus'), to('alertmanager'), spread(values.networkPolicy.extraEgress.grafana)],
    },
  }),
)
