import { appVersion, imageRepositories } from 'chart'

/** The three images, by the workspace that each is built from. */
export const repositoryOf = {
  'app-service': imageRepositories.appService,
  'model-service': imageRepositories.modelService,
  frontend: imageRepositories.frontend,
} as const

export type ImageName = keyof typeof repositoryOf

export const imageNames = ['app-service', 'model-service', 'frontend'] as const satisfies readonly ImageName[]

export const baseImage = 'node:24-bookworm-slim'

export interface Naming {
  /** Put before every repository, e.g. `registry.example/team`; the container runtime's own without it. */
  readonly registry?: string | undefined
  /** The chart's appVersion without it. */
  readonly tag?: string | undefined
}

/** The whole name of an image, as the chart writes it for the same registry and tag. */
export function imageReference(name: ImageName, { registry, tag = appVersion }: Naming): string {
  const repository = repositoryOf[name]
  return `${registry ? `${registry.replace(/\/$/, '')}/` : ''}${repository}:${tag}`
}
