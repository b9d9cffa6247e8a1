import { guesses, lengthBuckets, modelVariants, paths, problems, results } from '@sms-checker/contracts'
import { bounds, eventDropReasons, httpMethods, rateLimitNames, upstreamErrorKinds } from './labels.ts'
import type { Metric } from './metric.ts'

const both = ['app', 'model'] as const
const app = ['app'] as const
const model = ['model'] as const

const httpLabels = {
  method: httpMethods,
  route: {
    of: 'route patterns of the service, `files` for static files, `unknown` for paths without a route',
    maxCardinality: 30,
  },
  status: { of: 'HTTP status codes', maxCardinality: 30 },
} as const

/** Prediction requests with every status that a service returns, exported at 0 so that alerts count the first error. */
const predictionRequests = {
  method: ['POST'],
  route: [paths.predict, paths.predictBatch],
  status: [...new Set([200, ...Object.values(problems).map(({ status }) => status)])].map(String),
} as const

const modelLabels = {
  model_variant: modelVariants,
  model_version: { of: 'versions of the models that served this process', maxCardinality: 20 },
} as const

const latencyBuckets = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10] as const
const inferenceBuckets = [
  0.00005, 0.0001, 0.00025, 0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1,
] as const
const probabilityBuckets = [0.05, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 0.95, 1] as const
const batchBuckets = [1, 2, 4, 8, 16, 32, 64, 128] as const

export const metrics = {
  httpRequests: {
    name: 'sms_http_requests_total',
    type: 'counter',
    help: 'HTTP requests handled.',
    unit: 'requests',
    services: both,
    labels: httpLabels,
    initial: predictionRequests,
  },
  httpDuration: {
    name: 'sms_http_request_duration_seconds',
    type: 'histogram',
    help: 'Time from receiving an HTTP request to sending the last byte of its response.',
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
    help: 'HTTP requests in progress, excluding probes and scrapes.',
    unit: 'requests',
    services: both,
    labels: {},
  },
  ready: {
    name: 'sms_ready',
    type: 'gauge',
    help: 'Whether the service is ready: 0 while it starts, shuts down, or has no validated model.',
    unit: 'none',
    services: both,
    labels: {},
  },
  classificationRequests: {
    name: 'sms_classification_requests_total',
    type: 'counter',
    help: 'Messages submitted for classification.',
    unit: 'messages',
    services: app,
    labels: {},
  },
  classificationResults: {
    name: 'sms_classification_results_total',
    type: 'counter',
    help: 'Predictions returned to users, by result.',
    unit: 'messages',
    services: app,
    labels: { result: results },
  },
  classificationDuration: {
    name: 'sms_classification_duration_seconds',
    type: 'histogram',
    help: 'Time to handle a prediction request, including the call to model-service and failed requests.',
    unit: 'seconds',
    services: app,
    labels: {},
    buckets: latencyBuckets,
    exemplars: true,
  },
  messageLength: {
    name: 'sms_message_length_characters',
    type: 'histogram',
    help: 'Length of the messages submitted for classification.',
    unit: 'characters',
    services: app,
    labels: {},
    buckets: lengthBuckets,
  },
  lastMessageLength: {
    name: 'sms_last_message_length_characters',
    type: 'gauge',
    help: 'Length of the last message submitted for classification.',
    unit: 'characters',
    services: app,
    labels: {},
  },
  guesses: {
    name: 'sms_guess_total',
    type: 'counter',
    help: 'Guesses that users made before they saw the prediction, by guess and predicted result.',
    unit: 'responses',
    services: app,
    labels: { guess: guesses, result: results },
  },
  feedback: {
    name: 'sms_feedback_total',
    type: 'counter',
    help: 'Feedback on predictions, by predicted result, result according to the user, and model.',
    unit: 'responses',
    services: app,
    labels: { verdict: results, correction: results, ...modelLabels },
  },
  upstreamErrors: {
    name: 'sms_upstream_errors_total',
    type: 'counter',
    help: 'Requests to model-service that returned no prediction, by reason.',
    unit: 'failures',
    services: app,
    labels: { kind: upstreamErrorKinds },
  },
  rateLimited: {
    name: 'sms_rate_limited_requests_total',
    type: 'counter',
    help: 'Requests rejected by the limit per user, or by the limit per client address.',
    unit: 'requests',
    services: app,
    labels: { limit: rateLimitNames },
  },
  newUsers: {
    name: 'sms_new_users_total',
    type: 'counter',
    help: 'User ids assigned to browsers without one.',
    unit: 'users',
    services: app,
    labels: {},
  },
  pageLoads: {
    name: 'sms_page_loads_total',
    type: 'counter',
    help: 'Page loads.',
    unit: 'requests',
    services: app,
    labels: {},
  },
  eventsSent: {
    name: 'sms_events_sent_total',
    type: 'counter',
    help: 'Events that experiment-service has stored.',
    unit: 'events',
    services: both,
    labels: {},
  },
  eventsDropped: {
    name: 'sms_events_dropped_total',
    type: 'counter',
    help: 'Events that were not sent to experiment-service, or that it did not store, by reason.',
    unit: 'events',
    services: both,
    labels: { reason: eventDropReasons },
  },
  modelPredictions: {
    name: 'sms_model_predictions_total',
    type: 'counter',
    help: 'Messages classified by the model, including mirrored requests, by result.',
    unit: 'messages',
    services: model,
    labels: { result: results },
  },
  modelProbability: {
    name: 'sms_model_spam_probability_ratio',
    type: 'histogram',
    help: 'Spam probability that the model predicted.',
    unit: 'ratio',
    services: model,
    labels: {},
    buckets: probabilityBuckets,
  },
  modelMessageLength: {
    name: 'sms_model_message_length_characters',
    type: 'histogram',
    help: 'Length of the messages classified by the model.',
    unit: 'characters',
    services: model,
    labels: {},
    buckets: lengthBuckets,
  },
  modelInference: {
    name: 'sms_model_inference_duration_seconds',
    type: 'histogram',
    help: 'Duration of one inference run on a batch.',
    unit: 'seconds',
    services: model,
    labels: {},
    buckets: inferenceBuckets,
  },
  modelQueue: {
    name: 'sms_model_queue_duration_seconds',
    type: 'histogram',
    help: 'Time that a message waited in the queue before inference.',
    unit: 'seconds',
    services: model,
    labels: {},
    buckets: inferenceBuckets,
  },
  modelBatch: {
    name: 'sms_model_batch_size_messages',
    type: 'histogram',
    help: 'Messages in one inference batch.',
    unit: 'messages',
    services: model,
    labels: {},
    buckets: batchBuckets,
  },
  modelInfo: {
    name: 'sms_model_info',
    type: 'gauge',
    help: 'Always 1. The labels describe the served model.',
    unit: 'none',
    services: model,
    labels: {
      id: { of: 'id in the model manifest', maxCardinality: 1 },
      family: { of: 'family in the model manifest', maxCardinality: 1 },
    },
  },
  modelLoadFailures: {
    name: 'sms_model_load_failures_total',
    type: 'counter',
    help: 'Model directories that failed to load or to pass validation.',
    unit: 'failures',
    services: model,
    labels: {},
  },
  expectedSpam: {
    name: 'sms_model_expected_spam_ratio',
    type: 'gauge',
    help: 'Bounds of the spam ratio in the traffic baseline of the model card.',
    unit: 'ratio',
    services: model,
    labels: { bound: bounds },
  },
  expectedLength: {
    name: 'sms_model_expected_mean_length_characters',
    type: 'gauge',
    help: 'Bounds of the mean message length in the traffic baseline of the model card.',
    unit: 'characters',
    services: model,
    labels: { bound: bounds },
  },
} as const satisfies Record<string, Metric>
