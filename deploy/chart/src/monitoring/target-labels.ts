import { versionLabel } from '@sms-checker/contracts'
import type { targetLabels } from '@sms-checker/observability/metrics'

type TargetLabel = (typeof targetLabels)[number]

/** Target labels that relabeling copies from pod labels. */
export const fromPodLabels = {
  release: 'app.kubernetes.io/instance',
  service: 'app.kubernetes.io/name',
  variant: versionLabel,
} as const satisfies Partial<Record<TargetLabel, string>>

/** Returns the meta label of a pod label in the Kubernetes service discovery of Prometheus. */
export function discoveredPodLabel(label: string): string {
  return `__meta_kubernetes_pod_label_${label.replaceAll(/[^a-zA-Z0-9_]/g, '_')}`
}
