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

interface Program {
  readonly program: MonitoringComponent
  /** The user and group that its image runs as. */
  readonly user: number
  readonly annotations?: Readonly<Record<string, string | Maybe<string>>>
  readonly labels?: Readonly<Record<string, string | Maybe<string>>>
  readonly serviceAccountName?: Expr<string>
  readonly containers: Tpl<IPodSpec['containers']>
  readonly volumes: Tpl<Volumes>
}

/** One pod of a program that watches the release, hardened as the product's own are. */
export function bundledDeployment({ program, user, annotations, labels, serviceAccountName, ...spec }: Program) {
  return deployment({
    metadata: { name: fullName(program), labels: monitoringLabels(program) },
    spec: {
      replicas: 1,
      selector: { matchLabels: monitoringSelectorLabels(program) },
      strategy: comment('Two at a time would write to one volume.', { type: 'Recreate' }),
      template: {
        metadata: {
          annotations: {
            'checksum/configuration': templateChecksum(`monitoring/${program}-configuration`),
            ...annotations,
          },
          labels: { ...monitoringSelectorLabels(program), 'sidecar.istio.io/inject': sidecarLabel(program), ...labels },
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
