import type { Condition } from '@helm-ts/chart'
import { and, not, when } from '@helm-ts/chart'
import { embeddedRuns } from '../../conditions.ts'
import { persistentVolumeClaim, service } from '../../kinds.ts'
import { type MonitoringProgram, programLabels, programSelector } from '../../labels.ts'
import { monitoringPorts, named } from '../../names.ts'
import type { values } from '../../values/values.ts'

/** The Service of a program, under its name. */
export function programService(program: MonitoringProgram, runs: Condition = embeddedRuns) {
  return when(
    runs,
    service({
      metadata: { name: named(program), labels: programLabels(program) },
      spec: {
        selector: programSelector(program),
        ports: [{ name: 'http', port: monitoringPorts[program], targetPort: 'http', appProtocol: 'http' }],
      },
    }),
  )
}

type Persistence = typeof values.monitoring.prometheus.persistence

/** The volume on which a program keeps its data, where the values want it to outlive the pod. */
export function programClaim(program: MonitoringProgram, persistence: Persistence, runs: Condition = embeddedRuns) {
  return when(
    and(runs, persistence.enabled),
    persistentVolumeClaim({
      metadata: { name: named(program), labels: programLabels(program) },
      spec: {
        accessModes: ['ReadWriteOnce'],
        storageClassName: persistence.storageClassName,
        resources: { requests: { storage: persistence.size } },
      },
    }),
  )
}

/** The volume `data` of its pod: that one, or one that goes with the pod. */
export function dataVolume(program: MonitoringProgram, persistence: Persistence) {
  return {
    name: 'data',
    persistentVolumeClaim: when(persistence.enabled, { claimName: named(program) }),
    emptyDir: when(not(persistence.enabled), {}),
  }
}
