import { and, type Condition, type Expr, not, tpl, when } from '@helm-ts/chart'
import { bundledMonitoring, urlScheme } from '../../conditions.ts'
import { gatewayName } from '../../istio/gateway.ts'
import { ingress, virtualService } from '../../kinds.ts'
import { type MonitoringComponent, monitoringLabels } from '../../labels.ts'
import { fullName, monitoringPorts } from '../../names.ts'
import { values } from '../../values/values.ts'

const { istio, ingress: own } = values

/** The flag with the URL that Prometheus and Alertmanager use in links. */
export function externalUrlFlag(host: Expr<string>) {
  return when(host, tpl`--web.external-url=${urlScheme}://${host}`)
}

/** Routes the host of a component through the Istio gateway. */
export function bundledVirtualService(
  component: MonitoringComponent,
  host: Expr<string>,
  runs: Condition = bundledMonitoring,
) {
  const name = fullName(component)
  return when(
    and(runs, istio.enabled, host),
    virtualService({
      metadata: { name, labels: monitoringLabels(component) },
      spec: {
        hosts: [host],
        gateways: [gatewayName],
        http: [
          { name: component, route: [{ destination: { host: name, port: { number: monitoringPorts[component] } } }] },
        ],
      },
    }),
  )
}

/** Routes the host of a component through an Ingress, without Istio. */
export function bundledIngress(
  component: MonitoringComponent,
  host: Expr<string>,
  runs: Condition = bundledMonitoring,
) {
  const name = fullName(component)
  return when(
    and(runs, not(istio.enabled), host),
    ingress({
      metadata: { name, labels: monitoringLabels(component), annotations: own.annotations },
      spec: {
        ingressClassName: own.className,
        tls: when(own.tlsSecretName, [{ hosts: [host], secretName: own.tlsSecretName }]),
        rules: [
          {
            host,
            http: {
              paths: [{ path: '/', pathType: 'Prefix', backend: { service: { name, port: { name: 'http' } } } }],
            },
          },
        ],
      },
    }),
  )
}
