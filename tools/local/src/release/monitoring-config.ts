import { posix } from 'node:path'
import type { KubernetesObject } from '@helm-ts/chart'
import { Type } from 'typebox'
import { ConfigMap, ofKind, withName } from './objects.ts'

/** Configuration of Prometheus or Alertmanager as its container has it. */
export interface MonitoringFiles {
  /** Path of the main configuration file. */
  configFile: string
  /** Contents of the mounted ConfigMaps by absolute path. */
  files: ReadonlyMap<string, string>
}

export interface MonitoringConfig {
  prometheus: MonitoringFiles
  alertmanager: MonitoringFiles
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

/** Configuration of the chart's own Prometheus and Alertmanager, from the objects that it renders without the operator. */
export function monitoringConfig(objects: readonly KubernetesObject[]): MonitoringConfig {
  return { prometheus: monitoringFiles(objects, 'prometheus'), alertmanager: monitoringFiles(objects, 'alertmanager') }
}

function monitoringFiles(objects: readonly KubernetesObject[], name: string): MonitoringFiles {
  const [deployment] = ofKind(withName(objects, [name]), 'Deployment', Deployment)
  const [container] = deployment?.spec.template.spec.containers ?? []
  const configFile = container?.args.find((arg) => arg.startsWith(configFlag))?.slice(configFlag.length)
  if (deployment === undefined || container === undefined || configFile === undefined) {
    throw new Error(`The chart does not run ${name} with these values: do not change monitoring.${name}.`)
  }
  const configMaps = new Map(ofKind(objects, 'ConfigMap', ConfigMap).map(({ metadata, data }) => [metadata.name, data]))
  const files = deployment.spec.template.spec.volumes.flatMap(({ name: volume, configMap }) => {
    const mounts = container.volumeMounts.filter((mount) => mount.name === volume)
    const data = Object.entries(configMaps.get(configMap?.name ?? '') ?? {})
    return mounts.flatMap(({ mountPath }) =>
      data.map(([file, text]): [string, string] => [posix.join(mountPath, file), text]),
    )
  })
  return { configFile, files: new Map(files) }
}
