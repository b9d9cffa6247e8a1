import { checksum, comment, type Expr, type Maybe, merge, type Tpl, when } from '@helm-ts/chart'
import type { IPodSpec } from 'kubernetes-models/v1/PodSpec'
import { type Component, variantSelector } from '../labels.ts'
import { values } from '../values/values.ts'
import { proxyConfig } from './life.ts'
import { podSecurity } from './security.ts'

const { istio, pods, images } = values

type Volumes = NonNullable<IPodSpec['volumes']>

interface Template {
  readonly component: Component
  readonly variant: string
  readonly serviceAccountName: Expr<string>
  /** Data of the ConfigMap that the containers read at their start. */
  readonly settings: Expr<unknown>
  readonly initContainers?: Tpl<NonNullable<IPodSpec['initContainers']>>
  readonly containers: Tpl<IPodSpec['containers']>
  readonly volumes?: Tpl<Volumes> | Maybe<Volumes>
}

/** A pod of one variant, as its Deployment makes it. */
export function podTemplate({ component, variant, serviceAccountName, settings, ...spec }: Template) {
  return {
    metadata: {
      annotations: merge(pods.annotations, {
        'checksum/settings': checksum(settings),
        'proxy.istio.io/config': comment(
          'No request is lost while a pod starts or ends: the sidecar starts first and ends last.',
          when(istio.enabled, proxyConfig),
        ),
      }),
      labels: merge(pods.labels, variantSelector(component, variant), {
        'sidecar.istio.io/inject': comment(
          'Asks for a sidecar whatever the namespace says.',
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
