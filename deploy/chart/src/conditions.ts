import { and, eq, hasApi, helper, not, or, when } from '@helm-ts/chart'
import { metadata } from './metadata.ts'
import { values } from './values/values.ts'

const { experiment, ingress, istio, model, monitoring } = values

export const istioDisabled = not(istio.enabled)

/** Canary and shadow require Istio: a Service alone would route users to them. */
export const canaryEnabled = and(istio.enabled, istio.canary.enabled)
export const shadowEnabled = and(istio.enabled, model.shadow.enabled)

/** Whether the ingress gateway serves the operator page of experiment-service. */
export const consoleExposed = and(istio.enabled, experiment.enabled, experiment.console.host)

/** Whether the release has the rollback controller. It changes the App VirtualService, so it requires Istio. */
export const rollbackEnabled = and(istio.enabled, experiment.enabled, experiment.autoRollback.enabled)

export const operatorInstalled = hasApi('monitoring.coreos.com/v1')

const monitoringMode = helper(
  `${metadata.name}.monitoringMode`,
  when(eq(monitoring.mode, 'auto'), when(operatorInstalled, 'operator', 'embedded'), monitoring.mode),
  'The monitoring mode of this release: operator, embedded or off.',
)

export const operatorMonitoring = eq(monitoringMode, 'operator')

/** Whether the release includes its own Prometheus, Alertmanager and Grafana. */
export const bundledMonitoring = eq(monitoringMode, 'embedded')

export const grafanaEnabled = and(bundledMonitoring, monitoring.grafana.enabled)

/** Whether a Grafana loads the dashboards: the one of the cluster through its sidecar, or the bundled one. */
export const dashboardsEnabled = or(operatorMonitoring, grafanaEnabled)

/**
 * False in `helm template`, which knows only the APIs that are built into Helm. Every cluster also serves this API, and unlike
 * `lookup` the check needs no permission.
 */
export const connectedToCluster = hasApi('apiregistration.k8s.io/v1')

export const urlScheme = helper(
  `${metadata.name}.urlScheme`,
  when(or(and(istio.enabled, istio.tls.credentialName), and(istioDisabled, ingress.tlsSecretName)), 'https', 'http'),
  'Scheme of the URLs under which users reach the release.',
)
