import { and, comment, type Expr, gt, or, regexFind, spread, toInt, when } from '@helm-ts/chart'
import { ports } from '@sms-checker/contracts'
import { bundledMonitoring, rollbackEnabled } from '../../conditions.ts'
import { networkPolicy } from '../../kinds.ts'
import { type MonitoringComponent, monitoringLabels, monitoringSelectorLabels, selectorLabels } from '../../labels.ts'
import { fullName, monitoringPorts } from '../../names.ts'
import { values } from '../../values/values.ts'
import { apiServerEgress, dnsEgress, istiodPeer, portIn, tcp } from '../../workloads/network-policies.ts'
import { hasWatchdogReceiver, hasWebhook } from '../alertmanager/receivers.ts'
import { strictMutualTls } from './deployment.ts'

const { prometheus, alertmanager } = values.monitoring
const { extraEgress } = values.networkPolicy
const { webhook, email, watchdog } = alertmanager

export const podsOf = (component: MonitoringComponent) => ({
  podSelector: { matchLabels: monitoringSelectorLabels(component) },
})
export const portsOf = (component: MonitoringComponent) => [tcp(monitoringPorts[component])]

/** Allows any source if there is a host, because the namespace of the gateway or ingress controller is unknown. */
const fromUsers = (component: MonitoringComponent, host: Expr<string>) => when(host, { ports: portsOf(component) })

const enforced = and(bundledMonitoring, values.networkPolicy.enabled)

/** Prometheus connects to the pods of the release, Alertmanager and the API server. */
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
        comment('Health checks of the sidecar.', when(strictMutualTls, { ports: [tcp(15020), tcp(15021)] })),
      ],
      egress: [
        dnsEgress,
        apiServerEgress,
        { to: [{ podSelector: { matchLabels: selectorLabels.app } }], ports: [tcp(ports.appService)] },
        { to: [{ podSelector: { matchLabels: selectorLabels.model } }], ports: [tcp(ports.modelService)] },
        { to: [{ podSelector: { matchLabels: selectorLabels.experiment } }], ports: [tcp(ports.experimentService)] },
        when(rollbackEnabled, {
          to: [{ podSelector: { matchLabels: selectorLabels.rollback } }],
          ports: [tcp(ports.rollbackController)],
        }),
        { to: [podsOf('alertmanager')], ports: portsOf('alertmanager') },
        comment('The sidecar requests its certificate from istiod.', when(strictMutualTls, istiodPeer)),
        spread(extraEgress.prometheus),
      ],
    },
  }),
)

/** Allows the port of a URL, if it names one. */
function toPortOf(url: Expr<string>) {
  return when(gt(portIn(url), 0), { ports: [tcp(portIn(url))] })
}

/** Alertmanager accepts connections from Prometheus and Grafana, and connects to the ports of its receivers, which can be anywhere. */
export const alertmanagerNetworkPolicy = when(
  enforced,
  networkPolicy({
    metadata: { name: fullName('alertmanager'), labels: monitoringLabels('alertmanager') },
    spec: {
      podSelector: { matchLabels: monitoringSelectorLabels('alertmanager') },
      policyTypes: ['Ingress', 'Egress'],
      ingress: [
        { from: [podsOf('prometheus'), podsOf('grafana')], ports: portsOf('alertmanager') },
        fromUsers('alertmanager', alertmanager.host),
      ],
      egress: [
        dnsEgress,
        comment('Webhooks.', when(or(hasWebhook, hasWatchdogReceiver), { ports: [tcp(80), tcp(443)] })),
        toPortOf(webhook.url),
        toPortOf(watchdog.url),
        comment('Email.', when(email.smarthost, { ports: [tcp(toInt(regexFind(email.smarthost, /\d+$/)))] })),
        spread(extraEgress.alertmanager),
      ],
    },
  }),
)
