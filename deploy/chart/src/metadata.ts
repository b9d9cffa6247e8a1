import type { ChartMetadata } from '@helm-ts/chart'
import { appVersion } from './images.ts'

export const metadata = {
  name: 'sms-checker',
  description: 'Spam detection for text messages, with canary and shadow releases of app and model through Istio.',
  version: '0.1.0',
  appVersion,
  // preStop.sleep needs 1.30; 1.31 is the oldest version with tests.
  kubeVersion: '>=1.31.0-0',
  keywords: ['spam', 'sms', 'machine-learning', 'onnx', 'canary', 'shadow', 'istio', 'prometheus'],
} as const satisfies ChartMetadata
