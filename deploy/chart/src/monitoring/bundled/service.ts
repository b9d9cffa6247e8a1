import type { Condition } from '@helm-ts/chart'
import { and, not, when } from '@helm-ts/chart'
import { bundledMonitoring } from '../../conditions.ts'
import { persistentVolumeClaim, service } from '../../kinds.ts'
import { type MonitoringComponent, monitoringLabels, monitoringSelectorLabels } from '../../labels.ts'
import { fullName, monitoringPorts } from '../../names.ts'
import type { values } from '../../values/values.ts'

/** Returns the Service of a component. */
export function bundledService(component: MonitoringComponent, runs: Condition = bundledMonitoring) {
  return when(
    runs,
    service({
      metadata: { name: fullName(component), labels: monitoringLabels(component) },
      spec: {
        selector: monitoringSelectorLabels(component),
        ports: [{ name: 'http', port: monitoringPorts[component], targetPort: 'http', appProtocol: 'http' }],
      },
    }),
  )
}

type Persistence = typeof values.monitoring.prometheus.persistence

/** Returns the PersistentVolumeClaim of a component, if persistence is enabled. */
export function bundledVolumeClaim(
  component: MonitoringComponent,
  persistence: Persistence,
  runs: Condition = bundledMonitoring,
) {
  return when(
    and(runs, persistence.enabled),
    persistentVolumeClaim({
      metadata: { name: fullName(component), labels: monitoringLabels(component) },
      spec: {
        accessModes: ['ReadWriteOnce'],
        storageClassName: persistence.storageClassName,
        resources: { requests: { storage: persistence.size } },
      },
    }),
  )
}

/** Returns the volume `data`: the PersistentVolumeClaim, or an emptyDir without persistence. */
export function dataVolume(component: MonitoringComponent, persistence: Persistence) {
  return {
    name: 'data',
    persistentVolumeClaim: when(persistence.enabled, { claimName: fullName(component) }),
    emptyDir: when(not(persistence.enabled), { sizeLimit: persistence.size }),
  }
}
