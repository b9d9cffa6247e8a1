import type { ChartMetadata } from '@helm-ts/chart'
import { appVersion } from './images.ts'

export const metadata = {
  name: 'sms-checker',
  description: 'Tells whether an SMS is spam; releases app and model as canary and shadow through Istio.',
  version: '0.1.0',
  appVersion,
  // The sleep before a pod ends is a field of its own since 1.30, and 1.31 is the oldest version this is tested for.
  kubeVersion: '>=1.31.0-0',
  keywords: ['spam', 'machine-learning', 'canary', 'shadow', 'istio'],
} as const satisfies ChartMetadata
