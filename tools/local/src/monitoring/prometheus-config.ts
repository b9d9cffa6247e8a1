import { experimentServiceName, serviceNames } from '@sms-checker/contracts'
import type { Labels } from '@sms-checker/mesh'
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

/** A process whose metrics Prometheus scrapes. */
export interface ScrapedProcess {
  /** Name of the pod. */
  name: string
  /** Name of the service, which is the name of the container in a cluster. */
  service: string
  /** Labels of the pod in a cluster. */
  labels: Labels
  port: number
}

/** The pods, and experiment-service if the release has it. */
export function scrapedProcesses(
  pods: readonly LocalPod[],
  experimentPort: number,
  experimentLabels: Labels | undefined,
): ScrapedProcess[] {
  return [
    ...pods.map(({ name, service, labels, port }) => ({ name, service: serviceNames[service], labels, port })),
    ...(experimentLabels
      ? [
          {
            name: `${experimentServiceName}-0`,
            service: experimentServiceName,
            labels: experimentLabels,
            port: experimentPort,
          },
        ]
      : []),
  ]
}

export interface LocalTargets {
  scraped: readonly ScrapedProcess[]
  namespace: string
  /** Host and port of Alertmanager, when it runs. */
  alertmanager: string | undefined
}

/**
 * The chart's prometheus.yml with static targets instead of Kubernetes discovery.
 *
 * @throws ParseError when the text is not the expected configuration
 */
export function localPrometheusConfig(text: string, { scraped, namespace, alertmanager }: LocalTargets): string {
  const config = PrometheusConfig.Parse(parse(text))
  const targets = scraped.map((process) => scrapeTarget(process, namespace))
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
function scrapeTarget({ name, service, labels, port }: ScrapedProcess, namespace: string) {
  const discovered = {
    name,
    ip: loopback,
    phase: 'Running',
    ready: 'true',
    container_name: service,
    container_init: 'false',
    container_port_name: podPort,
    container_port_number: String(port),
    container_port_protocol: 'TCP',
  }
  return {
    targets: [`${loopback}:${port}`],
    labels: {
      __meta_kubernetes_namespace: namespace,
      ...Object.fromEntries(Object.entries(labels).map(([label, value]) => [discoveredPodLabel(label), value])),
      ...Object.fromEntries(
        Object.entries(discovered).map(([name, value]) => [`__meta_kubernetes_pod_${name}`, value]),
      ),
    },
  }
}
