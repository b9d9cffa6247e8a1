import { and, type Condition, type Expr, not, tpl, when } from '@helm-ts/chart'
import { bundledMonitoring, urlScheme } from '../../conditions.ts'
import { gatewayName } from '../../istio/gateway.ts'
import { ingress, virtualService } from '../../kinds.ts'
import { type MonitoringComponent, monitoringLabels } from '../../labels.ts'
import { fullName, monitoringPorts } from '../../names.ts'
import { values } from '../../values/values.ts'

const { istio, ingress: own } = values

/** Tells Prometheus or Alertmanager under which address its links work. */
export function externalUrlFlag(host: Expr<string>) {
  return when(host, tpl`--web.external-url=${urlScheme}://${host}`)
}

/** The way from the gateway to a program that has a host. */
export function bundledVirtualService(
  program: MonitoringComponent,
  host: Expr<string>,
  runs: Condition = bundledMonitoring,
) {
  const name = fullName(program)
  return when(
    and(runs, istio.enabled, host),
    virtualService({
      metadata: { name, labels: monitoringLabels(program) },
      spec: {
        hosts: [host],
        gateways: [gatewayName],
        http: [{ name: program, route: [{ destination: { host: name, port: { number: monitoringPorts[program] } } }] }],
      },
    }),
  )
}

/** The same where an Ingress stands in place of the gateway. */
export function bundledIngress(program: MonitoringComponent, host: Expr<string>, runs: Condition = bundledMonitoring) {
  const name = fullName(program)
  return when(
    and(runs, not(istio.enabled), host),
    ingress({
      metadata: { name, labels: monitoringLabels(program), annotations: own.annotations },
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
