import type { Condition } from '@helm-ts/chart'
import { and, not, when } from '@helm-ts/chart'
import { bundledMonitoring } from '../../conditions.ts'
import { persistentVolumeClaim, service } from '../../kinds.ts'
import { type MonitoringComponent, monitoringLabels, monitoringSelectorLabels } from '../../labels.ts'
import { fullName, monitoringPorts } from '../../names.ts'
import type { values } from '../../values/values.ts'

/** The Service of a program, under its name. */
export function bundledService(program: MonitoringComponent, runs: Condition = bundledMonitoring) {
  return when(
    runs,
    service({
      metadata: { name: fullName(program), labels: monitoringLabels(program) },
      spec: {
        selector: monitoringSelectorLabels(program),
        ports: [{ name: 'http', port: monitoringPorts[program], targetPort: 'http', appProtocol: 'http' }],
      },
    }),
  )
}

type Persistence = typeof values.monitoring.prometheus.persistence

/** The volume on which a program keeps its data, where the values want it to outlive the pod. */
export function bundledVolumeClaim(
  program: MonitoringComponent,
  persistence: Persistence,
  runs: Condition = bundledMonitoring,
) {
  return when(
    and(runs, persistence.enabled),
    persistentVolumeClaim({
      metadata: { name: fullName(program), labels: monitoringLabels(program) },
      spec: {
        accessModes: ['ReadWriteOnce'],
        storageClassName: persistence.storageClassName,
        resources: { requests: { storage: persistence.size } },
      },
    }),
  )
}

/** The volume `data` of its pod: that one, or one that goes with the pod. */
export function dataVolume(program: MonitoringComponent, persistence: Persistence) {
  return {
    name: 'data',
    persistentVolumeClaim: when(persistence.enabled, { claimName: fullName(program) }),
    emptyDir: when(not(persistence.enabled), { sizeLimit: persistence.size }),
  }
}
