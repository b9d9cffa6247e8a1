import type { AppVariant, ModelVariant } from '@sms-checker/contracts'

/** Which release of app-service each variant runs. */
export const appReleases = {
  stable: { version: '0.1.0' },
  canary: { version: '0.2.0-canary' },
} as const satisfies Record<AppVariant, { version: string }>

/** Which model directory (of `apps/model-service/models`) each variant serves. */
export const modelReleases = {
  primary: { model: 'linear' },
  shadow: { model: 'trees' },
  canary: { model: 'neural' },
} as const satisfies Record<ModelVariant, { model: string }>
