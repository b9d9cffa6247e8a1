import { metrics } from '../src/metrics/index.ts'
import { histogram, type Pod, podOf, samples } from '../src/testing/series.ts'

export const [stable, canary] = [podOf('stable'), podOf('canary')]
export const [primary, modelCanary] = [podOf('primary'), podOf('model canary')]

const post = { method: 'POST', route: '/predict' }

/** Requests per hour, and the number of failed ones. */
export function requests(pod: Pod, all: number, failed: number) {
  return [
    samples(metrics.httpRequests, pod, { ...post, status: '200' }, `0+${(all - failed) / 60}x90`),
    ...(failed === 0 ? [] : [samples(metrics.httpRequests, pod, { ...post, status: '503' }, `0+${failed / 60}x90`)]),
  ]
}

/** Requests per hour, and the number of those that take longer than 0.25 s. */
export function durations(pod: Pod, all: number, slow: number) {
  const perMinute = { '0.25': (all - slow) / 60, '0.5': all / 60, '+Inf': all / 60 }
  return histogram(metrics.httpDuration, pod, { ...post, status: '200' }, perMinute, 90)
}

/** Messages per hour, and the number of those classified as spam. */
export function predictions(pod: Pod, all: number, spam: number) {
  const metric = pod.service === 'app-service' ? metrics.classificationResults : metrics.modelPredictions
  return [
    samples(metric, pod, { result: 'ham' }, `0+${(all - spam) / 60}x90`),
    samples(metric, pod, { result: 'spam' }, `0+${spam / 60}x90`),
  ]
}

/** The labels of a canary alert. */
export const canaryLabels = (comparison: string, service: string) => ({ comparison, service, variant: 'canary' })

/** The end of the description of a canary alert. */
export const beyondLimit = (z: string) => `${z} standard errors in the last 1h. The limit is 3.`
