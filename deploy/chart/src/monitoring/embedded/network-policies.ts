import { and, comment, type Expr, when } from '@helm-ts/chart'
import { ports } from '@sms-checker/contracts'
import { bundledMonitoring } from '../../conditions.ts'
import { networkPolicy } from '../../kinds.ts'
import { type MonitoringComponent, monitoringLabels, monitoringSelectorLabels, selectorLabels } from '../../labels.ts'
import { fullName, monitoringPorts } from '../../names.ts'
import { values } from '../../values/values.ts'
import { dnsEgress, istiodPeer, tcp } from '../../workloads/network-policies.ts'
import { meshOnly } from './sidecar.ts'

const { prometheus, alertmanager } = values.monitoring

export const podsOf = (program: MonitoringComponent) => ({
  podSelector: { matchLabels: monitoringSelectorLabels(program) },
})
export const listening = (program: MonitoringComponent) => [tcp(monitoringPorts[program])]

/** People come through the gateway, or an ingress controller, of a namespace whose name the chart cannot know. */
const people = (program: MonitoringComponent, host: Expr<string>) => when(host, { ports: listening(program) })

const enforced = and(bundledMonitoring, values.networkPolicy.enabled)

/** Prometheus reads the pods of its release, tells Alertmanager, and asks the API server where pods are. */
export const prometheusNetworkPolicy = when(
  enforced,
  networkPolicy({
    metadata: { name: fullName('prometheus'), labels: monitoringLabels('prometheus') },
    spec: {
      podSelector: { matchLabels: monitoringSelectorLabels('prometheus') },
      policyTypes: ['Ingress', 'Egress'],
      ingress: [
        { from: [podsOf('grafana')], ports: listening('prometheus') },
        people('prometheus', prometheus.host),
        comment('Probes of the sidecar.', when(meshOnly, { ports: [tcp(15020), tcp(15021)] })),
      ],
      egress: [
        dnsEgress,
        comment('The API server, which has no name that a policy could say.', { ports: [tcp(443), tcp(6443)] }),
        { to: [{ podSelector: { matchLabels: selectorLabels.app } }], ports: [tcp(ports.appService)] },
        { to: [{ podSelector: { matchLabels: selectorLabels.model } }], ports: [tcp(ports.modelService)] },
        { to: [podsOf('alertmanager')], ports: listening('alertmanager') },
        comment('The sidecar gets its certificate from here.', when(meshOnly, istiodPeer)),
      ],
    },
  }),
)

/** Alertmanager hears of alerts from Prometheus and of silences from Grafana; where receivers are, nobody knows before. */
export const alertmanagerNetworkPolicy = when(
  enforced,
  networkPolicy({
    metadata: { name: fullName('alertmanager'), labels: monitoringLabels('alertmanager') },
    spec: {
      podSelector: { matchLabels: monitoringSelectorLabels('alertmanager') },
      policyTypes: ['Ingress'],
      ingress: [
        { from: [podsOf('prometheus'), podsOf('grafana')], ports: listening('alertmanager') },
        people('alertmanager', alertmanager.host),
      ],
    },
  }),
)
