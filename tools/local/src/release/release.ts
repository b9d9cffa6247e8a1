import type { DataMap } from '@helm-ts/chart'
import { serviceNames } from '@sms-checker/contracts'
import { loadMesh } from '@sms-checker/mesh'
import { smsChecker } from 'chart'
import { type Monitoring, monitoringOf } from './monitoring.ts'
import { ConfigMap, Deployment, Gateway, ofKind, partsOf, Service } from './objects.ts'
import { type PodTemplate, podTemplates } from './pod-templates.ts'
import type { Routes } from './routes.ts'
import { mergeValues } from './values-files.ts'

/** The chart's values for this machine: every name under `.localhost` leads here without anybody setting up DNS. */
const localValues: DataMap = {
  istio: { host: 'sms-checker.localhost', canary: { host: 'sms-checker-prerelease.localhost' } },
}

/** What `helm install` would be told. */
const installation = { name: 'local', namespace: 'default' }

/** On this machine pods speak plain HTTP, nothing of the monitoring is behind the gateway, and there is no Grafana. */
const watched: DataMap = {
  istio: { mutualTls: 'PERMISSIVE' },
  monitoring: {
    mode: 'embedded',
    prometheus: { host: '' },
    alertmanager: { host: '' },
    grafana: { enabled: false },
  },
}
const unwatched: DataMap = { monitoring: { mode: 'off' } }

export interface ReleaseOptions {
  /** Take the chart's own Prometheus and Alertmanager, too. */
  monitoring?: boolean
}

/** What the chart installs for some values. */
export interface Release {
  routes: Routes
  /** Where everybody gets the canary, while there is one. */
  prereleaseHost: string | undefined
  pods: PodTemplate[]
  namespace: string
  monitoring: Monitoring | undefined
}

/**
 * The chart, evaluated for this machine and a user's values.
 *
 * @throws RenderError for values that the chart refuses; MeshConfigError for what a cluster's mesh can do and this one
 * cannot, such as HTTPS; Error where nothing routes
 */
export function localRelease(values: DataMap = {}, { monitoring = false }: ReleaseOptions = {}): Release {
  // What watches is asked for on the command line, whatever the values say of a cluster.
  const merged = mergeValues(mergeValues(localValues, values), monitoring ? watched : unwatched)
  const { objects } = smsChecker.render(merged, { release: installation })
  const [gateway] = ofKind(objects, 'Gateway', Gateway)
  if (!gateway) throw new Error('The local system routes by Istio’s objects: leave istio.enabled at true.')
  const [host = '', prereleaseHost] = gateway.spec.servers[0]?.hosts ?? []
  const routes: Routes = {
    objects: objects.filter(({ apiVersion }) => apiVersion.startsWith('networking.istio.io/')),
    services: ofKind(objects, 'Service', Service).map(({ metadata, spec }) => ({ name: metadata.name, ...spec })),
    host,
    gatewayLabels: gateway.spec.selector,
  }
  // Its user hears now of what this mesh cannot do, not when the process of the gateway starts.
  loadMesh(routes.objects, routes.services)
  const services = partsOf(objects, Object.values(serviceNames))
  return {
    routes,
    prereleaseHost,
    pods: podTemplates(ofKind(services, 'Deployment', Deployment), ofKind(services, 'ConfigMap', ConfigMap)),
    namespace: installation.namespace,
    monitoring: monitoring ? monitoringOf(objects) : undefined,
  }
}
