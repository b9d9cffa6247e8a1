import type { DataMap } from '@helm-ts/chart'
import { serviceNames } from '@sms-checker/contracts'
import { loadMesh } from '@sms-checker/mesh'
import { smsChecker } from 'chart'
import { localNames } from '../proxy/listeners.ts'
import type { Routing } from '../proxy/proxy-config.ts'
import { type MonitoringConfig, monitoringConfig } from './monitoring-config.ts'
import { ConfigMap, Deployment, Gateway, ofKind, Service, VirtualService, withName } from './objects.ts'
import { type PodTemplate, podTemplates } from './pod-templates.ts'
import { mergeValues } from './values-files.ts'

/** Default values for one machine. Names under `.localhost` resolve to it without DNS. */
const localValues: DataMap = {
  istio: { host: 'sms-checker.localhost', canary: { host: 'sms-checker-prerelease.localhost' } },
}

const helmRelease = { name: 'local', namespace: 'default' }

/** On one machine, pods use plain HTTP, monitoring is not behind the gateway, and there is no Grafana. */
const monitoringValues: DataMap = {
  istio: { mutualTls: 'PERMISSIVE' },
  monitoring: {
    mode: 'embedded',
    prometheus: { host: '' },
    alertmanager: { host: '' },
    grafana: { enabled: false },
  },
}
const noMonitoringValues: DataMap = { monitoring: { mode: 'off' } }

export interface ReleaseOptions {
  /** Include the configuration of Prometheus and Alertmanager. */
  monitoring?: boolean
}

/** What the chart installs for some values. */
export interface Release {
  routing: Routing
  /** The experiment that experiment-service evaluates: the rule by which the gateway assigns users. */
  experiment: LocalExperiment
  /** The host that always serves the canary, while there is one. */
  prereleaseHost: string | undefined
  pods: PodTemplate[]
  namespace: string
  monitoring: MonitoringConfig | undefined
}

/** The content of the file that EXPERIMENT_FILE names. */
export interface LocalExperiment {
  name: string
  slowMs: number
  virtualService: object
}

/** A response that takes longer is slow, in milliseconds. */
const slowMs = 1_000

/**
 * Renders the chart for this machine with a user's values.
 *
 * @throws RenderError for values that the chart rejects; MeshConfigError for Istio features that only a cluster supports,
 * such as HTTPS; Error when Istio is disabled
 */
export function localRelease(values: DataMap = {}, { monitoring = false }: ReleaseOptions = {}): Release {
  // The command line decides about monitoring, not the values.
  const merged = mergeValues(mergeValues(localValues, values), monitoring ? monitoringValues : noMonitoringValues)
  const { objects } = smsChecker.render(merged, { release: helmRelease })
  const [gateway] = ofKind(objects, 'Gateway', Gateway)
  if (!gateway) throw new Error('npm start routes by the Istio objects of the chart: leave istio.enabled at true.')
  const [host = '', prereleaseHost] = gateway.spec.servers[0]?.hosts ?? []
  const routing: Routing = {
    objects: objects.filter(({ apiVersion }) => apiVersion.startsWith('networking.istio.io/')),
    services: ofKind(objects, 'Service', Service).map(({ metadata, spec }) => ({ name: metadata.name, ...spec })),
    host,
    gatewayLabels: gateway.spec.selector,
  }
  // Reports unsupported features now, before any process is started.
  loadMesh(routing.objects, routing.services)
  const services = withName(objects, [serviceNames.app, serviceNames.model])
  const [appVirtualService] = ofKind(services, 'VirtualService', VirtualService)
  return {
    routing,
    experiment: {
      name: appVirtualService === undefined ? '' : helmRelease.name,
      slowMs,
      virtualService: appVirtualService === undefined ? {} : ruleFor(appVirtualService, [host, ...localNames]),
    },
    prereleaseHost,
    pods: podTemplates(ofKind(services, 'Deployment', Deployment), ofKind(services, 'ConfigMap', ConfigMap)),
    namespace: helmRelease.namespace,
    monitoring: monitoring ? monitoringConfig(objects) : undefined,
  }
}

/**
 * The routes of a VirtualService, for requests with one of the names of the application. The names cannot be its hosts: Istio resolves a
 * name without a dot, such as localhost, within the namespace.
 */
function ruleFor({ spec }: VirtualService, names: readonly string[]) {
  const authority = { regex: names.map((name) => name.replaceAll(/[.[\]]/g, '\\$&')).join('|') }
  const http = spec.http.map((route) => ({
    ...route,
    match: (route.match ?? [{}]).map((match) => ({ ...match, authority })),
  }))
  return { hosts: ['*'], http }
}
