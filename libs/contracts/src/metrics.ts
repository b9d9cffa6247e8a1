/** A metric as Prometheus names it. Every sample also carries `commonLabels`. */
export interface Metric {
  readonly name: `sms_${string}`
  readonly type: 'counter' | 'gauge' | 'histogram'
  readonly help: string
  readonly labels: readonly string[]
  /** Upper bounds of a histogram's buckets, in the unit that its name ends in. */
  readonly buckets?: readonly number[]
}

/** On every sample of a service: its variant and version. */
export const commonLabels = ['variant', 'version'] as const

const httpLabels = ['method', 'route', 'status'] as const
const latencyBuckets = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10] as const

export const metrics = {
  httpRequests: {
    name: 'sms_http_requests_total',
    type: 'counter',
    help: 'Requests answered.',
    labels: httpLabels,
  },
  httpDuration: {
    name: 'sms_http_request_duration_seconds',
    type: 'histogram',
    help: 'Time from the first byte of a request to the last byte of its answer.',
    labels: httpLabels,
    buckets: latencyBuckets,
  },
  classificationRequests: {
    name: 'sms_classification_requests_total',
    type: 'counter',
    help: 'Messages that users asked app-service to classify.',
    labels: [],
  },
  classificationResults: {
    name: 'sms_classification_results_total',
    type: 'counter',
    help: 'Verdicts that users were given.',
    labels: ['result'],
  },
  guesses: {
    name: 'sms_guesses_total',
    type: 'counter',
    help: 'What users thought before a verdict, beside the verdict.',
    labels: ['guess', 'result'],
  },
  feedback: {
    name: 'sms_feedback_total',
    type: 'counter',
    help: 'What users said of a verdict afterwards, by the model that gave it.',
    labels: ['verdict', 'correction', 'model_variant', 'model_version'],
  },
  modelPredictions: {
    name: 'sms_model_predictions_total',
    type: 'counter',
    help: 'Messages that a model classified, mirrored ones included.',
    labels: ['result'],
  },
} as const satisfies Record<string, Metric>
