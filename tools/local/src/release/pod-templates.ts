import { AppVariant, appVariants, ModelVariant, modelVariants, serviceNames } from '@sms-checker/contracts'
import type { Labels } from '@sms-checker/mesh'
import { imagePaths } from 'chart'
import { Compile } from 'typebox/compile'
import { modelsDirectory } from '../system/repository.ts'
import type { ConfigMap, Deployment } from './objects.ts'

type Settings = Readonly<Record<string, string>>

/** The template of a Deployment's pods, reduced to what one machine needs. */
export type PodTemplate = {
  labels: Labels
  /** Settings that all pods of a service share. The environment of `npm start` overrides them. */
  commonSettings: Settings
  /** The variant's own settings, with paths of this machine. */
  settings: Settings
} & ({ service: 'app'; variant: AppVariant } | { service: 'model'; variant: ModelVariant; modelDirectory: string })

const appVariant = Compile(AppVariant)
const modelVariant = Compile(ModelVariant)

/** Settings for a cluster only: here the gateway knows immediately that a pod shuts down. */
const clusterSettings = ['SHUTDOWN_GRACE_MS']

/** The settings that also apply on one machine. */
export function withoutClusterSettings(settings: Readonly<Record<string, string | undefined>>): Settings {
  const defined = Object.entries(settings).flatMap(([name, value]) =>
    value === undefined ? [] : [[name, value] as const],
  )
  return Object.fromEntries(defined.filter(([name]) => !clusterSettings.includes(name)))
}

/** One template for each Deployment with pods: app-service first, each service in the order of its variants. */
export function podTemplates(deployments: readonly Deployment[], configMaps: readonly ConfigMap[]): PodTemplate[] {
  const data = new Map(configMaps.map((configMap) => [configMap.metadata.name, configMap.data]))
  const templates = deployments
    .filter(({ spec }) => spec.replicas !== 0)
    .map((deployment) => podTemplate(deployment, data))
  const order = [...appVariants.map((name) => `app-${name}`), ...modelVariants.map((name) => `model-${name}`)]
  const position = ({ service, variant }: PodTemplate) => order.indexOf(`${service}-${variant}`)
  return templates.toSorted((a, b) => position(a) - position(b))
}

function podTemplate(deployment: Deployment, configMaps: ReadonlyMap<string, Settings>): PodTemplate {
  const { metadata, spec } = deployment.spec.template
  const [container] = spec.containers
  const common = container.envFrom.flatMap(({ configMapRef }) =>
    Object.entries(configMaps.get(configMapRef.name) ?? {}),
  )
  // The chart does not contain values of Secrets. Set them in the environment.
  const own = container.env.flatMap(({ name, value }) => (value === undefined ? [] : [[name, value] as const]))
  const pod = {
    labels: metadata.labels,
    commonSettings: withoutClusterSettings(Object.fromEntries(common)),
    settings: Object.fromEntries(own),
  }
  if (container.name === serviceNames.app) {
    return { ...pod, service: 'app', variant: appVariant.Parse(pod.settings.APP_VARIANT) }
  }
  const modelDirectory = localPath(pod.settings.MODEL_DIR ?? '', deployment)
  const settings = { ...pod.settings, MODEL_DIR: modelDirectory }
  return { ...pod, settings, service: 'model', variant: modelVariant.Parse(pod.settings.MODEL_VARIANT), modelDirectory }
}

/** The path on this machine for a path in a container: below a hostPath volume, else in the repository instead of the image. */
function localPath(path: string, { spec }: Deployment): string {
  const { containers, volumes = [] } = spec.template.spec
  for (const { name, mountPath } of containers[0].volumeMounts ?? []) {
    const folder = volumes.find((volume) => volume.name === name)?.hostPath?.path
    if (folder !== undefined && path.startsWith(`${mountPath}/`)) return path.replace(mountPath, folder)
  }
  return path.replace(`${imagePaths.models}/`, modelsDirectory)
}
