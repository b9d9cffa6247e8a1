import { checksum, comment, type Expr, type Maybe, merge, type Tpl, when } from '@helm-ts/chart'
import type { IPodSecurityContext } from 'kubernetes-models/v1/PodSecurityContext'
import type { IPodSpec } from 'kubernetes-models/v1/PodSpec'
import type { ISecurityContext } from 'kubernetes-models/v1/SecurityContext'
import { imageUser } from '../images.ts'
import { type Component, variantSelector } from '../labels.ts'
import { values } from '../values/values.ts'

const { istio, pods, images } = values

/** With `containerSecurity`, satisfies the Pod Security level `restricted`. */
export const podSecurity = {
  runAsNonRoot: true,
  runAsUser: imageUser,
  runAsGroup: imageUser,
  fsGroup: imageUser,
  seccompProfile: { type: 'RuntimeDefault' },
} as const satisfies IPodSecurityContext

export const containerSecurity = {
  allowPrivilegeEscalation: false,
  readOnlyRootFilesystem: true,
  capabilities: { drop: ['ALL'] },
} satisfies ISecurityContext

/** Starts a new pod before it stops an old one. */
export const rollingUpdate = { rollingUpdate: { maxSurge: 1, maxUnavailable: 0 } } as const

/** Sidecar settings. The application may use the network only while its sidecar runs. */
const proxyConfig = `holdApplicationUntilProxyStarts: true
proxyMetadata:
  EXIT_ON_ZERO_ACTIVE_CONNECTIONS: "true"
`

type Volumes = NonNullable<IPodSpec['volumes']>

interface PodTemplateOptions {
  readonly component: Component
  readonly variant: string
  readonly serviceAccountName: Expr<string>
  /** Data of the ConfigMap that the containers read when they start. */
  readonly settings: Expr<unknown>
  readonly initContainers?: Tpl<NonNullable<IPodSpec['initContainers']>>
  readonly containers: Tpl<IPodSpec['containers']>
  readonly volumes?: Tpl<Volumes> | Maybe<Volumes>
}

/** The pod template of one variant of a service. */
export function podTemplate({ component, variant, serviceAccountName, settings, ...spec }: PodTemplateOptions) {
  return {
    metadata: {
      annotations: merge(pods.annotations, {
        'checksum/settings': checksum(settings),
        'proxy.istio.io/config': comment(
          'Start the sidecar before the application and stop it after, so that no request is lost.',
          when(istio.enabled, proxyConfig),
        ),
      }),
      labels: merge(pods.labels, variantSelector(component, variant), {
        'sidecar.istio.io/inject': comment(
          'Request a sidecar even if the namespace is not labelled for injection.',
          when(istio.enabled, 'true'),
        ),
      }),
    },
    spec: {
      serviceAccountName,
      automountServiceAccountToken: false,
      enableServiceLinks: false,
      securityContext: podSecurity,
      imagePullSecrets: images.pullSecrets,
      priorityClassName: pods.priorityClassName,
      nodeSelector: pods.nodeSelector,
      affinity: pods.affinity,
      tolerations: pods.tolerations,
      topologySpreadConstraints: pods.topologySpreadConstraints,
      terminationGracePeriodSeconds: pods.terminationGracePeriodSeconds,
      ...spec,
    },
  }
}
