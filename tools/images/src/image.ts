import { appVersion, imageRepositories } from 'chart'

/** Image repositories, by the workspace that each image is built from. */
const repositoryOf = {
  'app-service': imageRepositories.appService,
  'model-service': imageRepositories.modelService,
  'experiment-service': imageRepositories.experimentService,
  frontend: imageRepositories.frontend,
} as const

export type ImageName = keyof typeof repositoryOf

export const imageNames = [
  'app-service',
  'model-service',
  'experiment-service',
  'frontend',
] as const satisfies readonly ImageName[]

export const baseImage = 'node:24-bookworm-slim'

export interface Naming {
  /** Prefix of every repository, for example `registry.example/team`. Default: the container runtime's registry. */
  readonly registry?: string | undefined
  /** Default: the chart's appVersion. */
  readonly tag?: string | undefined
}

/** Returns the full name of an image, as the chart writes it for the same registry and tag. */
export function imageReference(name: ImageName, { registry, tag = appVersion }: Naming): string {
  const repository = repositoryOf[name]
  return `${registry ? `${registry.replace(/\/$/, '')}/` : ''}${repository}:${tag}`
}
