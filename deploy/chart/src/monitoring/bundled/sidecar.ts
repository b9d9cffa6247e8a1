import { and, eq, type Maybe, when } from '@helm-ts/chart'
import type { MonitoringComponent } from '../../labels.ts'
import { values } from '../../values/values.ts'

const { istio } = values

/** Whether the services let nobody in who has no certificate of the mesh. */
export const strictMutualTls = and(istio.enabled, eq(istio.mutualTls, 'STRICT'))

/** Where the sidecar of Prometheus writes its certificate, for Prometheus to read. */
export const certificates = '/etc/istio-certificates'
export const certificatesVolume = 'certificates'

/** What monitors the mesh stays outside it; Prometheus has a sidecar where it needs a certificate. */
export function sidecarLabel(program: MonitoringComponent): Maybe<string> {
  if (program === 'prometheus') return when(istio.enabled, when(strictMutualTls, 'true', 'false'))
  return when(istio.enabled, 'false')
}

/**
 * A sidecar that serves its certificate and carries no traffic: pods are read one by one under their own addresses, which a
 * sidecar's routes do not know.
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

/** So the gateway must not speak mutual TLS to the pod, although it has a sidecar. */
export const certificateLabels = { 'security.istio.io/tlsMode': when(strictMutualTls, 'disabled') } as const
