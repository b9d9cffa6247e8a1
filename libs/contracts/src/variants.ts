import { type Static, Type } from 'typebox'

/** What an app-service pod is: the baseline that users get, or the release under trial. */
export const appVariants = ['stable', 'canary'] as const
export const AppVariant = Type.Enum(appVariants)
export type AppVariant = Static<typeof AppVariant>

/** What a model-service pod is: what users see, what only watches, or what the canary app asks. */
export const modelVariants = ['primary', 'shadow', 'canary'] as const
export const ModelVariant = Type.Enum(modelVariants)
export type ModelVariant = Static<typeof ModelVariant>

/** The variants of each service. */
export const variantsOf = { app: appVariants, model: modelVariants } as const

/** The pod label by which the mesh tells variants apart. */
export const versionLabel = 'version'
