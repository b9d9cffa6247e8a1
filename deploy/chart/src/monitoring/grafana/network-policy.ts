import { and, comment, when } from '@helm-ts/chart'
import { grafanaRuns } from '../../conditions.ts'
import { networkPolicy } from '../../kinds.ts'
import { programLabels, programSelector } from '../../labels.ts'
import { monitoringPorts, named } from '../../names.ts'
import { values } from '../../values/values.ts'

const tcp = (port: number) => ({ protocol: 'TCP', port }) as const
const to = (program: 'prometheus' | 'alertmanager') => ({
  to: [{ podSelector: { matchLabels: programSelector(program) } }],
  ports: [tcp(monitoringPorts[program])],
})

/** People come from wherever the gateway is; Grafana itself asks Prometheus and Alertmanager, and nobody else. */
export const grafanaNetworkPolicy = when(
  and(grafanaRuns, values.networkPolicy.enabled),
  networkPolicy({
    metadata: { name: named('grafana'), labels: programLabels('grafana') },
    spec: {
      podSelector: { matchLabels: programSelector('grafana') },
      policyTypes: ['Ingress', 'Egress'],
      ingress: [{ ports: [tcp(monitoringPorts.grafana)] }],
      egress: [
        comment('Names of the cluster.', { ports: [{ protocol: 'UDP', port: 53 }, tcp(53)] }),
        to('prometheus'),
        to('alertmanager'),
      ],
    },
  }),
)
