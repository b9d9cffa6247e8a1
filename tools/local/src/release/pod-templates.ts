import { AppVariant, appVariants, ModelVariant, modelVariants, serviceNames } from '@sms-checker/contracts'
import type { Labels } from '@sms-checker/mesh'
import { imagePaths } from 'chart'
import type { Static } from 'typebox'
import { Compile } from 'typebox/compile'
import { modelsDirectory } from '../system/repository.ts'
import type { ConfigMap, Deployment } from './objects.ts'

type Settings = Readonly<Record<string, string>>

/** What the pods of a Deployment are made from. */
export type PodTemplate = {
  labels: Labels
  /** Settings that the pods of a service share; whoever starts the local system may set others in its environment. */
  commonSettings: Settings
  /** The variant's own settings, with the paths of this machine. */
  settings: Settings
} & ({ service: 'app'; variant: AppVariant } | { service: 'model'; variant: ModelVariant; modelDirectory: string })

const appVariant = Compile(AppVariant)
const modelVariant = Compile(ModelVariant)

/** Nobody has to learn here that a pod is going: the gateway knows at once. */
const clusterSettings = ['SHUTDOWN_GRACE_MS']

/** One template for each Deployment that has pods; app-service's first, each service's in the order of its variants. */
export function podTemplates(
  deployments: readonly Deployment[],
  configMaps: readonly Static<typeof ConfigMap>[],
): PodTemplate[] {
  const data = new Map(configMaps.map((configMap) => [configMap.metadata.name, configMap.data]))
  const templates = deployments
    .filter(({ spec }) => spec.replicas !== 0)
    .map((deployment) => template(deployment, data))
  const order = [...appVariants.map((name) => `app-${name}`), ...modelVariants.map((name) => `model-${name}`)]
  const place = ({ service, variant }: PodTemplate) => order.indexOf(`${service}-${variant}`)
  return templates.toSorted((a, b) => place(a) - place(b))
}

function template(deployment: Deployment, configMaps: ReadonlyMap<string, Settings>): PodTemplate {
  const { metadata, spec } = deployment.spec.template
  const [container] = spec.containers
  const common = container.envFrom.flatMap(({ configMapRef }) =>
    Object.entries(configMaps.get(configMapRef.name) ?? {}),
  )
  // A value from a Secret is not in the chart; the environment can give it.
  const own = container.env.flatMap(({ name, value }) => (value === undefined ? [] : [[name, value] as const]))
  const pod = {
    labels: metadata.labels,
    commonSettings: Object.fromEntries(common.filter(([name]) => !clusterSettings.includes(name))),
    settings: Object.fromEntries(own),
  }
  if (container.name === serviceNames.app) {
    return { ...pod, service: 'app', variant: appVariant.Parse(pod.settings.APP_VARIANT) }
  }
  const modelDirectory = onThisMachine(pod.settings.MODEL_DIR ?? '', deployment)
  const settings = { ...pod.settings, MODEL_DIR: modelDirectory }
  return { ...pod, settings, service: 'model', variant: modelVariant.Parse(pod.settings.MODEL_VARIANT), modelDirectory }
}

/** A path in a container: the repository stands for the image, and a folder of the node is that folder. */
function onThisMachine(path: string, { spec }: Deployment): string {
  const { containers, volumes = [] } = spec.template.spec
  for (const { name, mountPath } of containers[0].volumeMounts ?? []) {
    const folder = volumes.find((volume) => volume.name === name)?.hostPath?.path
    if (folder !== undefined && path.startsWith(`${mountPath}/`)) return path.replace(mountPath, folder)
  }
  return path.replace(`${imagePaths.models}/`, modelsDirectory)
}
