import { paths } from '@sms-checker/contracts'

/** Requests for predictions, of one message or of many, by the route that both services name alike. */
export const predictRoutes = { matches: `${paths.predict}|${paths.predictBatch}` } as const

/** Answers that are our fault: what a sender did wrong, or asked too often, is none. */
export const serverErrors = { matches: '5..' } as const
