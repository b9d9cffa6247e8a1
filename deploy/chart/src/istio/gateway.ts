import { and, when } from '@helm-ts/chart'
import { ports } from '@sms-checker/contracts'
import { bundledMonitoring, consoleExposed, grafanaEnabled } from '../conditions.ts'
import { gateway } from '../kinds.ts'
import { serviceLabels } from '../labels.ts'
import { fullName } from '../names.ts'
import { values } from '../values/values.ts'

const { experiment, istio } = values
const { prometheus, alertmanager, grafana } = values.monitoring
const { credentialName, httpsRedirect } = istio.tls

export const gatewayName = fullName('sms-checker')

const hosts = [
  istio.host,
  when(istio.canary.enabled, istio.canary.host),
  when(consoleExposed, experiment.console.host),
  when(and(grafanaEnabled, grafana.host), grafana.host),
  when(and(bundledMonitoring, prometheus.host), prometheus.host),
  when(and(bundledMonitoring, alertmanager.host), alertmanager.host),
]

export const gatewayObject = when(
  istio.enabled,
  gateway({
    metadata: { name: gatewayName, labels: serviceLabels('app') },
    spec: {
      selector: { istio: istio.ingressGateway.name },
      servers: [
        {
          port: { number: ports.gateway, name: 'http', protocol: 'HTTP' },
          hosts,
          tls: when(and(credentialName, httpsRedirect), { httpsRedirect: true }),
        },
        when(credentialName, {
          port: { number: 443, name: 'https', protocol: 'HTTPS' },
          hosts,
          tls: { mode: 'SIMPLE', credentialName },
        }),
      ],
    },
  }),
)
