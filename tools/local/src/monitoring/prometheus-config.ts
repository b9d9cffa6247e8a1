import { serviceNames } from '@sms-checker/contracts'
import { discoveredPodLabel } from 'chart'
import { Type } from 'typebox'
import { Compile } from 'typebox/compile'
import { parse, stringify } from 'yaml'
import { type LocalPod, loopback, podPort } from '../system/pods.ts'

/** The parts of prometheus.yml that change on one machine. */
const PrometheusConfig = Compile(
  Type.Object({
    alerting: Type.Object({ alertmanagers: Type.Array(Type.Object({ static_configs: Type.Unknown() })) }),
    scrape_configs: Type.Array(Type.Object({ kubernetes_sd_configs: Type.Optional(Type.Unknown()) })),
  }),
)

export interface LocalTargets {
  pods: readonly LocalPod[]
  namespace: string
  /** Host and port of Alertmanager, when it runs. */
  alertmanager: string | undefined
}

/**
 * The chart's prometheus.yml with static targets instead of Kubernetes discovery.
 *
 * @throws ParseError when the text is not the expected configuration
 */
export function localPrometheusConfig(text: string, { pods, namespace, alertmanager }: LocalTargets): string {
  const config = PrometheusConfig.Parse(parse(text))
  const targets = pods.map((pod) => scrapeTarget(pod, namespace))
  return stringify({
    ...config,
    alerting: {
      alertmanagers: config.alerting.alertmanagers.flatMap((settings) =>
        alertmanager === undefined ? [] : [{ ...settings, static_configs: [{ targets: [alertmanager] }] }],
      ),
    },
    scrape_configs: config.scrape_configs.map(({ kubernetes_sd_configs: discovery, ...job }) =>
      discovery === undefined ? job : { ...job, static_configs: targets },
    ),
  })
}

/**
 * A `static_configs` entry with the labels that Kubernetes discovery (role pod) would give the pod, so that the chart's
 * relabelling works. https://prometheus.io/docs/prometheus/latest/configuration/configuration/#pod
 */
function scrapeTarget(pod: LocalPod, namespace: string) {
  const discovered = {
    name: pod.name,
    ip: loopback,
    phase: 'Running',
    ready: 'true',
    container_name: serviceNames[pod.service],
    container_init: 'false',
    container_port_name: podPort,
    container_port_number: String(pod.port),
    container_port_protocol: 'TCP',
  }
  return {
    targets: [`${loopback}:${pod.port}`],
    labels: {
      __meta_kubernetes_namespace: namespace,
      ...Object.fromEntries(Object.entries(pod.labels).map(([label, value]) => [discoveredPodLabel(label), value])),
      ...Object.fromEntries(
        Object.entries(discovered).map(([name, value]) => [`__meta_kubernetes_pod_${name}`, value]),
      ),
    },
  }
}
