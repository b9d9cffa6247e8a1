import type { DataMap, KubernetesObject } from '@helm-ts/chart'
import { experimentServiceName, serviceNames } from '@sms-checker/contracts'
import { type Labels, loadMesh } from '@sms-checker/mesh'
import { smsChecker } from 'chart'
import { type Static, Type } from 'typebox'
import { Compile } from 'typebox/compile'
import { parse } from 'yaml'
import { localNames } from '../proxy/listeners.ts'
import type { Routing } from '../proxy/proxy-config.ts'
import { type MonitoringConfig, monitoringConfig } from './monitoring-config.ts'
import { ConfigMap, Deployment, Gateway, ofKind, Service, StatefulSet, VirtualService, withName } from './objects.ts'
import { type PodTemplate, podTemplates, withoutClusterSettings } from './pod-templates.ts'
import { mergeValues } from './values-files.ts'

/** Default values for one machine. Names under `.localhost` resolve to it without DNS. */
const localValues: DataMap = {
  istio: { host: 'sms-checker.localhost', canary: { host: 'sms-checker-prerelease.localhost' } },
  experiment: { console: { host: 'sms-checker-experiment.localhost' } },
}

const helmRelease = { name: 'local', namespace: 'default' }

/** On one machine, pods use plain HTTP, monitoring is not behind the gateway, and there is neither Grafana nor a rollback controller. */
const monitoringValues: DataMap = {
  istio: { mutualTls: 'PERMISSIVE' },
  experiment: { autoRollback: { enabled: false } },
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
  /** Values that only the gateway has, so that it does not route by the rule that the experiment declares. */
  gatewayValues?: DataMap | undefined
}

/** What the chart installs for some values. */
export interface Release {
  routing: Routing
  /** The experiment that experiment-service evaluates: the rule by which the gateway assigns users. */
  experiment: LocalExperiment
  /** Settings of experiment-service. The environment of `npm start` overrides them. */
  experimentSettings: Readonly<Record<string, string>>
  /** Labels of experiment-service's pod. `undefined` when the values disable it or its StatefulSet. */
  experimentLabels: Labels | undefined
  /** The host that always serves the canary, while there is one. */
  prereleaseHost: string | undefined
  /** The host of the operator page, and the labels of the pods that serve it. */
  console: { host: string; labels: Readonly<Record<string, string>> } | undefined
  pods: PodTemplate[]
  namespace: string
  monitoring: MonitoringConfig | undefined
}

/** The content of the file that EXPERIMENT_FILE names. */
export type LocalExperiment = Static<typeof ExperimentFile>

const ExperimentFile = Type.Object({
  name: Type.String({ description: 'Empty: no experiment runs.' }),
  slowMs: Type.Number(),
  virtualService: Type.Object({}),
})
const experimentFile = Compile(ExperimentFile)
const experimentFileKey = 'experiment.yaml'
const noExperiment: LocalExperiment = { name: '', slowMs: 1_000, virtualService: {} }

/**
 * Renders the chart for this machine with a user's values.
 *
 * @throws RenderError for values that the chart rejects; MeshConfigError for Istio features that only a cluster supports,
 * such as HTTPS; Error when Istio is disabled
 */
export function localRelease(values: DataMap = {}, options: ReleaseOptions = {}): Release {
  const { monitoring = false, gatewayValues } = options
  // The command line decides about monitoring, not the values.
  const merged = mergeValues(mergeValues(localValues, values), monitoring ? monitoringValues : noMonitoringValues)
  const { objects } = smsChecker.render(merged, { release: helmRelease })
  const [gateway] = ofKind(objects, 'Gateway', Gateway)
  if (!gateway) throw new Error('npm start routes by the Istio objects of the chart: leave istio.enabled at true.')
  const [host = ''] = gateway.spec.servers[0]?.hosts ?? []
  const prereleaseHost = hostOf(objects, 'prerelease')
  const atGateway = gatewayValues
    ? smsChecker.render(mergeValues(merged, gatewayValues), { release: helmRelease }).objects
    : objects
  const routing: Routing = {
    objects: atGateway.filter(({ apiVersion }) => apiVersion.startsWith('networking.istio.io/')),
    services: ofKind(objects, 'Service', Service).map(({ metadata, spec }) => ({ name: metadata.name, ...spec })),
    host,
    gatewayLabels: gateway.spec.selector,
  }
  // Reports unsupported features now, before any process is started.
  loadMesh(routing.objects, routing.services)
  const services = withName(objects, [serviceNames.app, serviceNames.model])
  const [experimentServer] = ofKind(withName(objects, [experimentServiceName]), 'StatefulSet', StatefulSet)
  const [appVirtualService] = ofKind(services, 'VirtualService', VirtualService)
  return {
    routing,
    experimentSettings: withoutClusterSettings({ ...experimentConfig(objects), [experimentFileKey]: undefined }),
    experiment: {
      ...declaredExperiment(objects),
      virtualService: appVirtualService === undefined ? {} : ruleFor(appVirtualService, [host, ...localNames]),
    },
    experimentLabels: experimentServer?.spec.template.metadata.labels,
    prereleaseHost,
    console: consoleOf(objects),
    pods: podTemplates(ofKind(services, 'Deployment', Deployment), ofKind(services, 'ConfigMap', ConfigMap)),
    namespace: helmRelease.namespace,
    monitoring: monitoring ? monitoringConfig(objects) : undefined,
  }
}

/** The experiment as the chart declares it, with all its fields. experiment-service validates them. */
function declaredExperiment(objects: readonly KubernetesObject[]): LocalExperiment {
  const text = experimentConfig(objects)[experimentFileKey]
  return text === undefined ? noExperiment : experimentFile.Parse(parse(text))
}

/** The first host of the VirtualService that binds a route with this name to the gateway. */
function hostOf(objects: readonly KubernetesObject[], route: string): string | undefined {
  const found = ofKind(objects, 'VirtualService', VirtualService)
  return found.find(({ spec }) => spec.http.some(({ name }) => name === route))?.spec.hosts[0]
}

function consoleOf(objects: readonly KubernetesObject[]): Release['console'] {
  const host = hostOf(objects, 'console')
  const [service] = ofKind(withName(objects, [experimentServiceName]), 'Service', Service)
  return host === undefined || service === undefined ? undefined : { host, labels: service.spec.selector }
}

/** The data of experiment-service's ConfigMap: settings, and the experiment file. */
function experimentConfig(objects: readonly KubernetesObject[]): Readonly<Record<string, string>> {
  const [configMap] = ofKind(withName(objects, [experimentServiceName]), 'ConfigMap', ConfigMap)
  return configMap?.data ?? {}
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
