import { otherValue } from './metric.ts'
import { appVariants, modelVariants } from './variants.ts'

/** Methods by which the services are asked; one word stands for those that strangers try. */
export const httpMethods = ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS', otherValue] as const

/** The route of a request for any file of the page, and of one for an address that is no route. */
export const routeNames = { files: 'files', unknown: 'unknown' } as const

/** The two ends of a range. */
export const bounds = ['low', 'high'] as const

/** Why a call of app-service to model-service brought no prediction. */
export const upstreamErrorKinds = ['unavailable', 'timeout', 'bad-answer'] as const

/** The variants of each service, as its samples name them. */
export const variantsOf = { app: appVariants, model: modelVariants } as const
