import type { DataMap } from '@helm-ts/chart'
import { loadMesh } from '@sms-checker/mesh'
import { smsChecker } from 'chart'
import { ConfigMap, Deployment, Gateway, ofKind, Service } from './objects.ts'
import { type PodTemplate, podTemplates } from './pod-templates.ts'
import type { Routes } from './routes.ts'
import { mergeValues } from './values-files.ts'

/** The chart's values for this machine: every name under `.localhost` leads here without anybody setting up DNS. */
const localValues: DataMap = {
  istio: { host: 'sms-checker.localhost', canary: { host: 'sms-checker-prerelease.localhost' } },
}

/** What the chart installs for some values. */
export interface Release {
  routes: Routes
  /** Where everybody gets the canary, while there is one. */
  prereleaseHost: string | undefined
  pods: PodTemplate[]
}

/**
 * The chart, evaluated for this machine and a user's values.
 *
 * @throws RenderError for values that the chart refuses; MeshConfigError for what a cluster's mesh can do and this one
 * cannot, such as HTTPS; Error where nothing routes
 */
export function localRelease(values: DataMap = {}): Release {
  const { objects } = smsChecker.render(mergeValues(localValues, values), { release: { name: 'local' } })
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
  return {
    routes,
    prereleaseHost,
    pods: podTemplates(ofKind(objects, 'Deployment', Deployment), ofKind(objects, 'ConfigMap', ConfigMap)),
  }
}
