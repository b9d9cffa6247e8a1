import { and, when } from '@helm-ts/chart'
import { clusterNames } from '../../availability/network-policies.ts'
import { grafanaRuns } from '../../conditions.ts'
import { networkPolicy } from '../../kinds.ts'
import { programLabels, programSelector } from '../../labels.ts'
import { named } from '../../names.ts'
import { values } from '../../values/values.ts'
import { listening, podsOf } from '../embedded/network-policies.ts'

const to = (program: 'prometheus' | 'alertmanager') => ({ to: [podsOf(program)], ports: listening(program) })

/** People come from wherever the gateway is; Grafana itself asks Prometheus and Alertmanager, and nobody else. */
export const grafanaNetworkPolicy = when(
  and(grafanaRuns, values.networkPolicy.enabled),
  networkPolicy({
    metadata: { name: named('grafana'), labels: programLabels('grafana') },
    spec: {
      podSelector: { matchLabels: programSelector('grafana') },
      policyTypes: ['Ingress', 'Egress'],
      ingress: [{ ports: listening('grafana') }],
      egress: [clusterNames, to('prometheus'), to('alertmanager')],
    },
  }),
)
