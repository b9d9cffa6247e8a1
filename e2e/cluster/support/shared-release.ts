import type { Release } from './helm.ts'
import { settings } from './settings.ts'

/** The release that most scenarios look at: the chart with its defaults. Whoever changes it puts it back. */
export const sharedRelease: Release = { name: 'deployment', namespace: settings.namespace, values: {} }
