import { builtins, tpl, when } from '@helm-ts/chart'
import { bundledMonitoring, canaryEnabled, grafanaEnabled, operatorMonitoring, shadowEnabled } from './conditions.ts'
import { grafanaAdminName } from './monitoring/grafana-admin.ts'
import { fullName, monitoringPorts } from './names.ts'
import { urlScheme } from './url-scheme.ts'
import { values } from './values/values.ts'

const { istio } = values

const entrance = when(
  istio.enabled,
  tpl`Give the name ${istio.host} the address of Istio's ingress gateway (on Minikube: 127.0.0.1, while \`minikube tunnel\` runs):

  kubectl get service --all-namespaces --selector istio=${istio.ingressGateway.name}`,
  tpl`Give the name ${istio.host} the address of the Ingress:

  kubectl get ingress --namespace ${builtins.release.namespace}`,
)

const canary = when(
  canaryEnabled,
  tpl`
Users whose id matches ${istio.canary.headerRoutingRegex} get the canary; everybody gets it at ${urlScheme}://${istio.canary.host}.
To end the trial, set istio.canary.headerRoutingRegex=nobody, and then istio.canary.enabled=false.
`,
  '',
)

const shadow = when(shadowEnabled, '\nThe shadow model gets a copy of each request and answers nobody.\n', '')

const { prometheus, alertmanager, grafana } = values.monitoring

const dashboards = when(
  grafanaEnabled,
  tpl`
Grafana shows how it does, to admin with the password that this prints:

  kubectl port-forward --namespace ${builtins.release.namespace} service/${fullName('grafana')} ${monitoringPorts.grafana}
  kubectl get secret --namespace ${builtins.release.namespace} ${grafanaAdminName} --output jsonpath='{.data.admin-password}' | base64 --decode
${when(grafana.host, tpl`\nIt is at ${urlScheme}://${grafana.host}, too.\n`, '')}`,
  '',
)

const watched = when(
  bundledMonitoring,
  tpl`
Prometheus and Alertmanager watch the release:

  kubectl port-forward --namespace ${builtins.release.namespace} service/${fullName('prometheus')} ${monitoringPorts.prometheus}
  kubectl port-forward --namespace ${builtins.release.namespace} service/${fullName('alertmanager')} ${monitoringPorts.alertmanager}
${when(prometheus.host, tpl`\nPrometheus is at ${urlScheme}://${prometheus.host}, too.\n`, '')}${when(alertmanager.host, tpl`\nAlertmanager is at ${urlScheme}://${alertmanager.host}, too.\n`, '')}`,
  when(
    operatorMonitoring,
    "\nThe cluster's Prometheus operator has been told what to watch and on what to alert.\n",
    '',
  ),
)

export const notes = tpl`Wait for the pods:

  kubectl get pods --namespace ${builtins.release.namespace} --selector app.kubernetes.io/instance=${builtins.release.name}

${entrance}

Then open ${urlScheme}://${istio.host}, or classify a message from within the cluster:

  helm test ${builtins.release.name} --namespace ${builtins.release.namespace} --logs
${canary}${shadow}${watched}${dashboards}`
