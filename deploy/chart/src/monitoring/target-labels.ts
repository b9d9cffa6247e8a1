import { versionLabel } from '@sms-checker/contracts'
import type { targetLabels } from '@sms-checker/observability/metrics'

type TargetLabel = (typeof targetLabels)[number]

/** Where a scrape finds the target labels that Prometheus does not give by itself: in the labels of the pod. */
export const fromPodLabels = {
  release: 'app.kubernetes.io/instance',
  service: 'app.kubernetes.io/name',
  variant: versionLabel,
} as const satisfies Partial<Record<TargetLabel, string>>

/** The name under which Prometheus' discovery shows a label of a pod. */
export function discoveredPodLabel(label: string): string {
  return `__meta_kubernetes_pod_label_${label.replaceAll(/[^a-zA-Z0-9_]/g, '_')}`
}
