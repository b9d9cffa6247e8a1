import { and, eq, type Maybe, when } from '@helm-ts/chart'
import type { MonitoringComponent } from '../../labels.ts'
import { values } from '../../values/values.ts'

const { istio } = values

/** Whether the services accept only clients with a certificate of the mesh. */
export const strictMutualTls = and(istio.enabled, eq(istio.mutualTls, 'STRICT'))

/** The directory in which the sidecar writes its certificate and Prometheus reads it. */
export const certificates = '/etc/istio-certificates'
export const certificatesVolume = 'certificates'

/** Injects no sidecar, except into Prometheus if scrapes require a certificate of the mesh. */
export function sidecarLabel(component: MonitoringComponent): Maybe<string> {
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
