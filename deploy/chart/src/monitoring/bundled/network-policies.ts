import { and, comment, type Expr, when } from '@helm-ts/chart'
import { ports } from '@sms-checker/contracts'
import { bundledMonitoring } from '../../conditions.ts'
import { networkPolicy } from '../../kinds.ts'
import { type MonitoringComponent, monitoringLabels, monitoringSelectorLabels, selectorLabels } from '../../labels.ts'
import { fullName, monitoringPorts } from '../../names.ts'
import { values } from '../../values/values.ts'
import { dnsEgress, istiodPeer, tcp } from '../../workloads/network-policies.ts'
import { strictMutualTls } from './sidecar.ts'

const { prometheus, alertmanager } = values.monitoring

export const podsOf = (program: MonitoringComponent) => ({
  podSelector: { matchLabels: monitoringSelectorLabels(program) },
})
export const portsOf = (program: MonitoringComponent) => [tcp(monitoringPorts[program])]

/** People come through the gateway, or an ingress controller, of a namespace whose name the chart cannot know. */
const fromUsers = (program: MonitoringComponent, host: Expr<string>) => when(host, { ports: portsOf(program) })

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
        { from: [podsOf('grafana')], ports: portsOf('prometheus') },
        fromUsers('prometheus', prometheus.host),
        comment('Probes of the sidecar.', when(strictMutualTls, { ports: [tcp(15020), tcp(15021)] })),
      ],
      egress: [
        dnsEgress,
        comment('The API server, which has no name that a policy could say.', { ports: [tcp(443), tcp(6443)] }),
        { to: [{ podSelector: { matchLabels: selectorLabels.app } }], ports: [tcp(ports.appService)] },
        { to: [{ podSelector: { matchLabels: selectorLabels.model } }], ports: [tcp(ports.modelService)] },
        { to: [podsOf('alertmanager')], ports: portsOf('alertmanager') },
        comment('The sidecar gets its certificate from here.', when(strictMutualTls, istiodPeer)),
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
        { from: [podsOf('prometheus'), podsOf('grafana')], ports: portsOf('alertmanager') },
        fromUsers('alertmanager', alertmanager.host),
      ],
    },
  }),
)
