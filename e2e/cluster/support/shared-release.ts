import type { Release } from './helm.ts'
import { settings } from './settings.ts'

/** The chart with its defaults, shared by most test files. A file that changes it restores it at the end. */
export const sharedRelease: Release = { name: 'deployment', namespace: settings.namespace, values: {} }
