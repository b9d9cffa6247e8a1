import { and, comment, type Expr, when } from '@helm-ts/chart'
import { ports } from '@sms-checker/contracts'
import { clusterNames, tcp, toIstiod } from '../../availability/network-policies.ts'
import { embeddedRuns } from '../../conditions.ts'
import { networkPolicy } from '../../kinds.ts'
import { type MonitoringProgram, programLabels, programSelector, selectorLabels } from '../../labels.ts'
import { monitoringPorts, named } from '../../names.ts'
import { values } from '../../values/values.ts'
import { meshOnly } from './sidecar.ts'

const { prometheus, alertmanager } = values.monitoring

export const podsOf = (program: MonitoringProgram) => ({ podSelector: { matchLabels: programSelector(program) } })
export const listening = (program: MonitoringProgram) => [tcp(monitoringPorts[program])]

/** People come through the gateway, or an ingress controller, of a namespace whose name the chart cannot know. */
const people = (program: MonitoringProgram, host: Expr<string>) => when(host, { ports: listening(program) })

const enforced = and(embeddedRuns, values.networkPolicy.enabled)

/** Prometheus reads the pods of its release, tells Alertmanager, and asks the API server where pods are. */
export const prometheusNetworkPolicy = when(
  enforced,
  networkPolicy({
    metadata: { name: named('prometheus'), labels: programLabels('prometheus') },
    spec: {
      podSelector: { matchLabels: programSelector('prometheus') },
      policyTypes: ['Ingress', 'Egress'],
      ingress: [
        { from: [podsOf('grafana')], ports: listening('prometheus') },
        people('prometheus', prometheus.host),
        comment('Probes of the sidecar.', when(meshOnly, { ports: [tcp(15020), tcp(15021)] })),
      ],
      egress: [
        clusterNames,
        comment('The API server, which has no name that a policy could say.', { ports: [tcp(443), tcp(6443)] }),
        { to: [{ podSelector: { matchLabels: selectorLabels.app } }], ports: [tcp(ports.appService)] },
        { to: [{ podSelector: { matchLabels: selectorLabels.model } }], ports: [tcp(ports.modelService)] },
        { to: [podsOf('alertmanager')], ports: listening('alertmanager') },
        comment('The sidecar gets its certificate from here.', when(meshOnly, toIstiod)),
      ],
    },
  }),
)

/** Alertmanager hears of alerts from Prometheus and of silences from Grafana; where receivers are, nobody knows before. */
export const alertmanagerNetworkPolicy = when(
  enforced,
  networkPolicy({
    metadata: { name: named('alertmanager'), labels: programLabels('alertmanager') },
    spec: {
      podSelector: { matchLabels: programSelector('alertmanager') },
      policyTypes: ['Ingress'],
      ingress: [
        { from: [podsOf('prometheus'), podsOf('grafana')], ports: listening('alertmanager') },
        people('alertmanager', alertmanager.host),
      ],
    },
  }),
)
