import { and, comment, type Expr, eq, type Maybe, type Tpl, templateChecksum, when } from '@helm-ts/chart'
import type { IPodSpec } from 'kubernetes-models/v1/PodSpec'
import { deployment } from '../../kinds.ts'
import { type MonitoringComponent, monitoringLabels, monitoringSelectorLabels } from '../../labels.ts'
import { fullName } from '../../names.ts'
import { values } from '../../values/values.ts'
import { pullSecrets } from '../../workloads/container.ts'
import { podSecurity } from '../../workloads/pod-template.ts'

const { istio } = values

/** Whether the services accept only clients with a certificate of the mesh. */
export const strictMutualTls = and(istio.enabled, eq(istio.mutualTls, 'STRICT'))

/** The directory in which the sidecar writes its certificate and Prometheus reads it. */
export const certificates = '/etc/istio-certificates'
export const certificatesVolume = 'certificates'

/** Injects no sidecar, except into Prometheus if scrapes require a certificate of the mesh. */
function sidecarLabel(component: MonitoringComponent): Maybe<string> {
  if (component === 'prometheus') return when(istio.enabled, when(strictMutualTls, 'true', 'false'))
  return when(istio.enabled, 'false')
}

/**
 * Configures a sidecar that only provides a certificate. Traffic bypasses it, because Prometheus scrapes pods by IP address and the
 * sidecar has no routes for them.
 */
export const certificateAnnotations = {
  'proxy.istio.io/config': when(strictMutualTls, `proxyMetadata:\n  OUTPUT_CERTS: ${certificates}\n`),
  'sidecar.istio.io/userVolumeMount': when(
    strictMutualTls,
    JSON.stringify([{ name: certificatesVolume, mountPath: certificates }]),
  ),
  'traffic.sidecar.istio.io/includeInboundPorts': when(strictMutualTls, ''),
  'traffic.sidecar.istio.io/includeOutboundIPRanges': when(strictMutualTls, ''),
} as const

/** Disables mutual TLS from the gateway to the pod, because the sidecar does not intercept inbound traffic. */
export const certificateLabels = { 'security.istio.io/tlsMode': when(strictMutualTls, 'disabled') } as const

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
