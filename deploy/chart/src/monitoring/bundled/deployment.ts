import { comment, type Expr, type Maybe, type Tpl, templateChecksum } from '@helm-ts/chart'
import type { IPodSpec } from 'kubernetes-models/v1/PodSpec'
import { deployment } from '../../kinds.ts'
import { type MonitoringComponent, monitoringLabels, monitoringSelectorLabels } from '../../labels.ts'
import { fullName } from '../../names.ts'
import { values } from '../../values/values.ts'
import { pullSecrets } from '../../workloads/container.ts'
import { podSecurity } from '../../workloads/pod-template.ts'
import { sidecarLabel } from './sidecar.ts'

type Volumes = NonNullable<IPodSpec['volumes']>

const { pods } = values

interface BundledWorkload {
  readonly component: MonitoringComponent
  /** User and group id of the image. */
  readonly user: number
  readonly annotations?: Readonly<Record<string, string | Maybe<string>>>
  readonly labels?: Readonly<Record<string, string | Maybe<string>>>
  readonly serviceAccountName?: Expr<string>
  readonly containers: Tpl<IPodSpec['containers']>
  readonly volumes: Tpl<Volumes>
}

/** Returns a Deployment with one replica of a bundled monitoring component, with the security context of the services. */
export function bundledDeployment({
  component,
  user,
  annotations,
  labels,
  serviceAccountName,
  ...spec
}: BundledWorkload) {
  return deployment({
    metadata: { name: fullName(component), labels: monitoringLabels(component) },
    spec: {
      replicas: 1,
      selector: { matchLabels: monitoringSelectorLabels(component) },
      strategy: comment('Prevents two pods from writing to the same volume.', { type: 'Recreate' }),
      template: {
        metadata: {
          annotations: {
            'checksum/configuration': templateChecksum(`monitoring/${component}-configuration`),
            ...annotations,
          },
          labels: {
            ...monitoringSelectorLabels(component),
            'sidecar.istio.io/inject': sidecarLabel(component),
            ...labels,
          },
        },
        spec: {
          ...(serviceAccountName !== undefined && { serviceAccountName }),
          automountServiceAccountToken: serviceAccountName !== undefined,
          enableServiceLinks: false,
          securityContext: { ...podSecurity, runAsUser: user, runAsGroup: user, fsGroup: user },
          imagePullSecrets: pullSecrets,
          priorityClassName: pods.priorityClassName,
          nodeSelector: pods.nodeSelector,
          tolerations: pods.tolerations,
          ...spec,
        },
      },
    },
  })
}
