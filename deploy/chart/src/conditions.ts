import { and, eq, hasApi, helper, not, or, when } from '@helm-ts/chart'
import { metadata } from './metadata.ts'
import { values } from './values/values.ts'

const { istio, model, monitoring } = values

/** Canary and shadow need Istio: a Service alone would send any user to them. */
export const canaryEnabled = and(istio.enabled, istio.canary.enabled)
export const shadowEnabled = and(istio.enabled, model.shadow.enabled)

export const istioDisabled = not(istio.enabled)

export const operatorInstalled = hasApi('monitoring.coreos.com/v1')

const monitoringMode = helper(
  `${metadata.name}.monitoring`,
  when(eq(monitoring.mode, 'auto'), when(operatorInstalled, 'operator', 'embedded'), monitoring.mode),
  'How the system is watched: operator, embedded or off.',
)

export const operatorMonitoring = eq(monitoringMode, 'operator')

/** The chart's own Prometheus, Alertmanager and Grafana, where no operator runs the cluster's. */
export const bundledMonitoring = eq(monitoringMode, 'embedded')

export const grafanaEnabled = and(bundledMonitoring, monitoring.grafana.enabled)

/** Where some Grafana finds dashboards: the cluster's through its sidecar, or the release's own. */
export const dashboardsEnabled = or(operatorMonitoring, grafanaEnabled)

/**
 * `helm template` knows only the APIs that Helm itself was built with. Every real cluster also serves this one, and to ask
 * for it takes no permission, as a lookup would.
 */
export const connectedToCluster = hasApi('apiregistration.k8s.io/v1')
