import { type Static, Type } from 'typebox'

/** Variants of app-service: the stable release, and the canary that serves a share of the users. */
export const appVariants = ['stable', 'canary'] as const
export const AppVariant = Type.Enum(appVariants, {
  title: 'AppVariant',
  type: 'string',
  description: 'Variant of app-service.',
})
export type AppVariant = Static<typeof AppVariant>

/** Variants of model-service: the primary, the shadow that receives only mirrored traffic, and the canary that serves the canary of app-service. */
export const modelVariants = ['primary', 'shadow', 'canary'] as const
export const ModelVariant = Type.Enum(modelVariants, {
  title: 'ModelVariant',
  type: 'string',
  description: 'Variant of model-service.',
})
export type ModelVariant = Static<typeof ModelVariant>

/** The variants of each service. */
export const variantsOf = { app: appVariants, model: modelVariants } as const

/** The pod label that distinguishes variants in the mesh. */
export const versionLabel = 'version'
