import { posix } from 'node:path'
import type { KubernetesObject } from '@helm-ts/chart'
import { Type } from 'typebox'
import { ConfigMap, ofKind, partsOf } from './objects.ts'

/** A program of the chart's own monitoring, as its container has it. */
export interface MonitoringProgram {
  /** Path of its configuration. */
  configFile: string
  /** What ConfigMaps put into the container: texts by absolute path. */
  files: ReadonlyMap<string, string>
}

export interface Monitoring {
  prometheus: MonitoringProgram
  alertmanager: MonitoringProgram
}

const Deployment = Type.Object({
  spec: Type.Object({
    template: Type.Object({
      spec: Type.Object({
        containers: Type.Array(
          Type.Object({
            args: Type.Array(Type.String()),
            volumeMounts: Type.Array(Type.Object({ name: Type.String(), mountPath: Type.String() })),
          }),
          { minItems: 1 },
        ),
        volumes: Type.Array(
          Type.Object({ name: Type.String(), configMap: Type.Optional(Type.Object({ name: Type.String() })) }),
        ),
      }),
    }),
  }),
})

const configFlag = '--config.file='

/** The chart's own Prometheus and Alertmanager, out of the objects of its embedded form. */
export function monitoringOf(objects: readonly KubernetesObject[]): Monitoring {
  return { prometheus: program(objects, 'prometheus'), alertmanager: program(objects, 'alertmanager') }
}

function program(objects: readonly KubernetesObject[], name: string): MonitoringProgram {
  const [deployment] = ofKind(partsOf(objects, [name]), 'Deployment', Deployment)
  const [container] = deployment?.spec.template.spec.containers ?? []
  const configFile = container?.args.find((arg) => arg.startsWith(configFlag))?.slice(configFlag.length)
  if (deployment === undefined || container === undefined || configFile === undefined) {
    throw new Error(`The chart runs no ${name} with these values: leave monitoring.${name} as it is.`)
  }
  const configMaps = new Map(ofKind(objects, 'ConfigMap', ConfigMap).map(({ metadata, data }) => [metadata.name, data]))
  const files = deployment.spec.template.spec.volumes.flatMap(({ name: volume, configMap }) => {
    const folders = container.volumeMounts.filter((mount) => mount.name === volume)
    const data = Object.entries(configMaps.get(configMap?.name ?? '') ?? {})
    return folders.flatMap(({ mountPath }) =>
      data.map(([file, text]): [string, string] => [posix.join(mountPath, file), text]),
    )
  })
  return { configFile, files: new Map(files) }
}
