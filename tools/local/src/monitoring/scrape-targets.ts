import { serviceNames } from '@sms-checker/contracts'
import { discoveredPodLabel } from 'chart'
import { type LocalPod, podPort } from '../system/pods.ts'

/** What Prometheus' `static_configs` are made of. */
export interface ScrapeTarget {
  targets: [string]
  labels: Record<string, string>
}

/**
 * A pod as Prometheus' discovery would show it on a cluster: with the labels that `kubernetes_sd_configs` (role pod) gives, of
 * which the chart's relabelling makes the target labels. https://prometheus.io/docs/prometheus/latest/configuration/configuration/#pod
 */
export function scrapeTarget(pod: LocalPod, namespace: string, host: string): ScrapeTarget {
  const pairs = [
    ['name', pod.name],
    ['ip', host],
    ['phase', 'Running'],
    ['ready', 'true'],
    ['container_name', serviceNames[pod.service]],
    ['container_init', 'false'],
    ['container_port_name', podPort],
    ['container_port_number', String(pod.port)],
    ['container_port_protocol', 'TCP'],
  ]
  return {
    targets: [`${host}:${pod.port}`],
    labels: {
      __meta_kubernetes_namespace: namespace,
      ...Object.fromEntries(Object.entries(pod.labels).map(([label, value]) => [discoveredPodLabel(label), value])),
      ...Object.fromEntries(pairs.map(([name, value]) => [`__meta_kubernetes_pod_${name}`, value])),
    },
  }
}
