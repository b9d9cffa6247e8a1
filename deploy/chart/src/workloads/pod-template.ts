import { comment, type Expr, helper, merge, when } from '@helm-ts/chart'
import { versionLabel } from '@sms-checker/contracts'
import type { IPodSecurityContext } from 'kubernetes-models/v1/PodSecurityContext'
import type { ISecurityContext } from 'kubernetes-models/v1/SecurityContext'
import { imageUser } from '../images.ts'
import { podLabels, variantSelector, type Workload } from '../labels.ts'
import { metadata } from '../metadata.ts'
import { values } from '../values/values.ts'
import { podsFile, pullSecrets } from './container.ts'

const { istio, pods } = values

/** With `containerSecurity`, satisfies the Pod Security level `restricted`. */
export const podSecurity = {
  runAsNonRoot: true,
  runAsUser: imageUser,
  runAsGroup: imageUser,
  fsGroup: imageUser,
  seccompProfile: { type: 'RuntimeDefault' },
} as const satisfies IPodSecurityContext

const restricted = {
  allowPrivilegeEscalation: false,
  readOnlyRootFilesystem: true,
  capabilities: { drop: ['ALL'] },
} satisfies ISecurityContext

export const containerSecurity = helper(
  `${metadata.name}.containerSecurity`,
  restricted,
  'Security context of every container, as the Pod Security level restricted requires.',
  podsFile,
)

/** Starts a new pod before it stops an old one. */
export const rollingUpdate = { rollingUpdate: { maxSurge: 1, maxUnavailable: 0 } } as const

/** Sidecar settings. The application may use the network only while its sidecar runs. */
const proxyConfig = `holdApplicationUntilProxyStarts: true
proxyMetadata:
  EXIT_ON_ZERO_ACTIVE_CONNECTIONS: "true"
`

interface PodMetadata {
  /** The name of the service. */
  readonly service: Expr<string>
  readonly variant: Expr<string>
  /** Checksum of the ConfigMap that the pods use; empty without one. */
  readonly checksum: Expr<string>
}

export const podMetadata = helper(
  `${metadata.name}.podMetadata`,
  ({ service, variant, checksum }: PodMetadata) => ({
    annotations: merge(pods.annotations, {
      'checksum/settings': when(checksum, checksum),
      'proxy.istio.io/config': comment(
        'Start the sidecar before the application and stop it after, so that no request is lost.',
        when(istio.enabled, proxyConfig),
      ),
    }),
    labels: merge(pods.labels, {
      ...podLabels(service),
      [versionLabel]: variant,
      'sidecar.istio.io/inject': comment(
        'Request a sidecar even if the namespace is not labelled for injection.',
        when(istio.enabled, 'true'),
      ),
    }),
  }),
  'Metadata of the pods of both services.',
  podsFile,
)

/**
 * Spreads the pods of a variant. The label of the ReplicaSet keeps the old pods of a rolling update out of the count.
 */
export function topologySpread(component: Workload, variant: Expr<string>) {
  const spreadOver = (topologyKey: string) => ({
    maxSkew: 1,
    topologyKey,
    whenUnsatisfiable: 'ScheduleAnyway' as const,
    labelSelector: { matchLabels: variantSelector(component, variant) },
    matchLabelKeys: ['pod-template-hash'],
  })
  const byDefault = [spreadOver('topology.kubernetes.io/zone'), spreadOver('kubernetes.io/hostname')]
  return when(pods.topologySpreadConstraints, pods.topologySpreadConstraints, when(pods.spreadVariants, byDefault))
}

/** Pod settings of all services. Their pods add containers and volumes. */
export const podSettings = helper(
  `${metadata.name}.podSettings`,
  {
    automountServiceAccountToken: false,
    enableServiceLinks: false,
    securityContext: podSecurity,
    imagePullSecrets: pullSecrets,
    priorityClassName: pods.priorityClassName,
    nodeSelector: pods.nodeSelector,
    affinity: pods.affinity,
    tolerations: pods.tolerations,
    terminationGracePeriodSeconds: pods.terminationGracePeriodSeconds,
  },
  'Pod settings of all services.',
  podsFile,
)
