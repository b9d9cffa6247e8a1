import { guesses, modelVariants, paths, problems, results } from '@sms-checker/contracts'
import { bounds, httpMethods, upstreamErrorKinds } from './labels.ts'
import type { Metric } from './metric.ts'

const both = ['app', 'model'] as const
const app = ['app'] as const
const model = ['model'] as const

const httpLabels = {
  method: httpMethods,
  route: {
    of: 'routes of the service; `files` for each file of the page, `unknown` for any other address',
    maxCardinality: 30,
  },
  status: { of: 'status codes of HTTP', maxCardinality: 30 },
} as const

/** Prediction requests by every status that a service responds with: what the alerts read must exist before it can happen. */
const predictionRequests = {
  method: ['POST'],
  route: [paths.predict, paths.predictBatch],
  status: [...new Set([200, ...Object.values(problems).map(({ status }) => status)])].map(String),
} as const

const modelLabels = {
  model_variant: modelVariants,
  model_version: { of: 'versions of models that answered this process', maxCardinality: 20 },
} as const

const latencyBuckets = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10] as const
const runBuckets = [
  0.00005, 0.0001, 0.00025, 0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1,
] as const
const lengthBuckets = [20, 40, 80, 160, 320, 640, 1280, 2000] as const
const probabilityBuckets = [0.05, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 0.95, 1] as const
const batchBuckets = [1, 2, 4, 8, 16, 32, 64, 128] as const

export const metrics = {
  httpRequests: {
    name: 'sms_http_requests_total',
    type: 'counter',
    help: 'Requests answered.',
    unit: 'requests',
    services: both,
    labels: httpLabels,
    initial: predictionRequests,
  },
  httpDuration: {
    name: 'sms_http_request_duration_seconds',
    type: 'histogram',
    help: 'Time from the first byte of a request to the last byte of its answer.',
    unit: 'seconds',
    services: both,
    labels: httpLabels,
    initial: predictionRequests,
    buckets: latencyBuckets,
    exemplars: true,
  },
  requestsInFlight: {
    name: 'sms_http_requests_in_flight',
    type: 'gauge',
    help: 'Requests that are being answered, those of probes and scrapes aside.',
    unit: 'requests',
    services: both,
    labels: {},
  },
  ready: {
    name: 'sms_ready',
    type: 'gauge',
    help: '1 while the service can answer; 0 while it starts, has no proven model, or is about to end.',
    unit: 'none',
    services: both,
    labels: {},
  },
  classificationRequests: {
    name: 'sms_classification_requests_total',
    type: 'counter',
    help: 'Messages that users asked app-service to classify.',
    unit: 'messages',
    services: app,
    labels: {},
  },
  classificationResults: {
    name: 'sms_classification_results_total',
    type: 'counter',
    help: 'Verdicts that users were given.',
    unit: 'messages',
    services: app,
    labels: { result: results },
  },
  classificationDuration: {
    name: 'sms_classification_duration_seconds',
    type: 'histogram',
    help: 'Time from a request for a verdict to its answer, the model included, also where the answer is an error.',
    unit: 'seconds',
    services: app,
    labels: {},
    buckets: latencyBuckets,
    exemplars: true,
  },
  messageLength: {
    name: 'sms_message_length_characters',
    type: 'histogram',
    help: 'Length of the messages that users asked about.',
    unit: 'characters',
    services: app,
    labels: {},
    buckets: lengthBuckets,
  },
  lastMessageLength: {
    name: 'sms_last_message_length_characters',
    type: 'gauge',
    help: 'Length of the message asked about last.',
    unit: 'characters',
    services: app,
    labels: {},
  },
  guesses: {
    name: 'sms_guess_total',
    type: 'counter',
    help: 'What users thought before a verdict, beside the verdict.',
    unit: 'answers',
    services: app,
    labels: { guess: guesses, result: results },
  },
  feedback: {
    name: 'sms_feedback_total',
    type: 'counter',
    help: 'What users said of a verdict afterwards, by the model that gave it.',
    unit: 'answers',
    services: app,
    labels: { verdict: results, correction: results, ...modelLabels },
  },
  upstreamErrors: {
    name: 'sms_upstream_errors_total',
    type: 'counter',
    help: 'Calls to model-service that brought no prediction.',
    unit: 'failures',
    services: app,
    labels: { kind: upstreamErrorKinds },
  },
  rateLimited: {
    name: 'sms_rate_limited_requests_total',
    type: 'counter',
    help: 'Requests refused because their sender asked too often.',
    unit: 'requests',
    services: app,
    labels: {},
  },
  newUsers: {
    name: 'sms_new_users_total',
    type: 'counter',
    help: 'User ids given to browsers that had none.',
    unit: 'users',
    services: app,
    labels: {},
  },
  pageLoads: {
    name: 'sms_page_loads_total',
    type: 'counter',
    help: 'Times the page was served.',
    unit: 'requests',
    services: app,
    labels: {},
  },
  modelPredictions: {
    name: 'sms_model_predictions_total',
    type: 'counter',
    help: 'Messages that a model classified, mirrored ones included.',
    unit: 'messages',
    services: model,
    labels: { result: results },
  },
  modelProbability: {
    name: 'sms_model_spam_probability_ratio',
    type: 'histogram',
    help: 'Probability of spam that the model gave.',
    unit: 'ratio',
    services: model,
    labels: {},
    buckets: probabilityBuckets,
  },
  modelMessageLength: {
    name: 'sms_model_message_length_characters',
    type: 'histogram',
    help: 'Length of the messages that the model classified.',
    unit: 'characters',
    services: model,
    labels: {},
    buckets: lengthBuckets,
  },
  modelInference: {
    name: 'sms_model_inference_duration_seconds',
    type: 'histogram',
    help: 'Time of one run of the model over a batch.',
    unit: 'seconds',
    services: model,
    labels: {},
    buckets: runBuckets,
  },
  modelQueue: {
    name: 'sms_model_queue_duration_seconds',
    type: 'histogram',
    help: 'Time that a message waited for its run.',
    unit: 'seconds',
    services: model,
    labels: {},
    buckets: runBuckets,
  },
  modelBatch: {
    name: 'sms_model_batch_size_messages',
    type: 'histogram',
    help: 'Messages in one run of the model.',
    unit: 'messages',
    services: model,
    labels: {},
    buckets: batchBuckets,
  },
  modelInfo: {
    name: 'sms_model_info',
    type: 'gauge',
    help: 'Always 1: which model serves. `version` is its version.',
    unit: 'none',
    services: model,
    labels: {
      id: { of: 'the id in the manifest', maxCardinality: 1 },
      family: { of: 'the family in the manifest', maxCardinality: 1 },
    },
  },
  modelLoadFailures: {
    name: 'sms_model_load_failures_total',
    type: 'counter',
    help: 'Times a model directory could not be served.',
    unit: 'failures',
    services: model,
    labels: {},
  },
  expectedSpam: {
    name: 'sms_model_expected_spam_ratio',
    type: 'gauge',
    help: 'Share of spam among its messages that the model card expects, from low to high.',
    unit: 'ratio',
    services: model,
    labels: { bound: bounds },
  },
  expectedLength: {
    name: 'sms_model_expected_mean_length_characters',
    type: 'gauge',
    help: 'Mean length of its messages that the model card expects, from low to high.',
    unit: 'characters',
    services: model,
    labels: { bound: bounds },
  },
} as const satisfies Record<string, Metric>
