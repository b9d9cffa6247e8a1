import { builtins, tpl, when } from '@helm-ts/chart'
import {
  bundledMonitoring,
  canaryEnabled,
  grafanaEnabled,
  operatorMonitoring,
  shadowEnabled,
  urlScheme,
} from './conditions.ts'
import { grafanaAdminName } from './monitoring/grafana-admin.ts'
import { fullName, monitoringPorts } from './names.ts'
import { values } from './values/values.ts'

const { istio } = values
const { prometheus, alertmanager, grafana } = values.monitoring
const { name: release, namespace } = builtins.release

const address = when(
  istio.enabled,
  tpl`Point ${istio.host} to the address of the Istio ingress gateway (on Minikube: 127.0.0.1, while \`minikube tunnel\` runs):

  kubectl get service --all-namespaces --selector istio=${istio.ingressGateway.name}`,
  tpl`Point ${istio.host} to the address of the Ingress:

  kubectl get ingress --namespace ${namespace}`,
)

const canary = when(
  canaryEnabled,
  tpl`
Users whose id matches ${istio.canary.headerRoutingRegex} get the canary. Every user gets it at ${urlScheme}://${istio.canary.host}.
To end the rollout, set istio.canary.headerRoutingRegex=none first and istio.canary.enabled=false afterwards.
`,
  '',
)

const shadow = when(
  shadowEnabled,
  '\nThe shadow model receives a copy of every request to the primary model. Its responses are discarded.\n',
  '',
)

const bundled = tpl`
Prometheus and Alertmanager monitor the release. Open them on localhost:

  kubectl port-forward --namespace ${namespace} service/${fullName('prometheus')} ${monitoringPorts.prometheus}
  kubectl port-forward --namespace ${namespace} service/${fullName('alertmanager')} ${monitoringPorts.alertmanager}
${when(prometheus.host, tpl`\nPrometheus is also available at ${urlScheme}://${prometheus.host}.\n`, '')}${when(alertmanager.host, tpl`\nAlertmanager is also available at ${urlScheme}://${alertmanager.host}.\n`, '')}`

const monitoring = when(
  bundledMonitoring,
  bundled,
  when(
    operatorMonitoring,
    '\nThe Prometheus operator of the cluster monitors the release: it received ServiceMonitors, alert rules and dashboards.\n',
    '',
  ),
)

const dashboards = when(
  grafanaEnabled,
  tpl`
Log in to Grafana as \`admin\`. Print the password with the second command:

  kubectl port-forward --namespace ${namespace} service/${fullName('grafana')} ${monitoringPorts.grafana}
  kubectl get secret --namespace ${namespace} ${grafanaAdminName} --output jsonpath='{.data.admin-password}' | base64 --decode
${when(grafana.host, tpl`\nGrafana is also available at ${urlScheme}://${grafana.host}.\n`, '')}`,
  '',
)

export const notes = tpl`Wait until the pods are ready:

  kubectl get pods --namespace ${namespace} --selector app.kubernetes.io/instance=${release}

${address}

Then open ${urlScheme}://${istio.host}, or classify a message from inside the cluster:

  helm test ${release} --namespace ${namespace} --logs
${canary}${shadow}${monitoring}${dashboards}`
