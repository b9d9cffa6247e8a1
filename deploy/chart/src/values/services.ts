import { t } from '@helm-ts/chart'
import type { ModelVariant } from '@sms-checker/contracts'
import { imageRepositories } from '../images.ts'
import { env, image, optionalUrlPattern, replicas, resources } from './fields.ts'

function appVariant(description: string, count: number) {
  return t.group(description, {
    replicas: replicas(count),
    image: image(imageRepositories.appService, 'app-service'),
    ui: { image: image(imageRepositories.frontend, 'frontend') },
    version: t
      .string('', 'Version that the variant reports in response headers and metrics. Defaults to the image tag.')
      .pattern(/^[A-Za-z0-9_.+-]{0,128}$/),
    resources: resources({ cpu: '50m', memory: '128Mi' }, '256Mi'),
    env,
  })
}

export const app = t.group('app-service serves the web page and the public API, and calls model-service.', {
  stable: appVariant('The current release.', 2),
  canary: appVariant('The release candidate. Installed while istio.canary.enabled is true.', 1),
  settings: t.group('Settings of both variants.', {
    modelTimeoutMs: t
      .int(
        3000,
        'Timeout of a request to model-service, in milliseconds. A batch has it once for each 64 messages that it starts.',
      )
      .min(1)
      .max(60_000),
    rateLimitPerMinute: t.int(120, 'Maximum prediction requests per user and minute. 0 disables the limit.').min(0),
    addressRateLimitPerMinute: t
      .int(
        600,
        'Maximum prediction requests per client address and minute, for all its users together. A batch counts as one ' +
          'request per 16 messages. Raise it for a large network behind one address. 0 disables the limit. The gateway must ' +
          'see client addresses: see https://istio.io/latest/docs/ops/configuration/traffic-management/network-topologies/.',
      )
      .min(0),
    trustedProxies: t
      .string(
        'loopback',
        'Proxies whose X-Forwarded-For header is trusted, separated by commas: addresses, CIDR ranges, or the names ' +
          'loopback, linklocal and uniquelocal. The Istio sidecar connects from loopback. Without Istio, set the range ' +
          "of the ingress controller's pods.",
      )
      .notEmpty(),
  }),
})

/** The models in the model-service image that the variants serve by default. */
export const defaultModels = {
  primary: 'linear',
  shadow: 'neural',
  canary: 'transformer',
} as const satisfies Record<ModelVariant, string>

/** Memory that a pod requests, by model: what it uses under load (docs/serving.md), with a margin. */
const modelMemory = {
  linear: '192Mi',
  neural: '192Mi',
  transformer: '256Mi',
} as const satisfies Record<(typeof defaultModels)[ModelVariant], string>

const modelVariant = (count: number, model: keyof typeof modelMemory) => ({
  replicas: replicas(count),
  image: image(imageRepositories.modelService, 'model-service'),
  model: t
    .string(model, 'Name of the model directory. It holds model.onnx and model.json.')
    .pattern(/^[A-Za-z0-9][A-Za-z0-9._-]*$/),
  source: t.enum(
    ['image', 'sharedStorage'],
    'image',
    'Where to find the model directory: in the image, or in the folder `models` of the shared storage (see sharedStorage).',
  ),
  resources: resources({ cpu: '50m', memory: modelMemory[model] }, '512Mi'),
  env,
})

export const model = t.group('model-service serves one model per variant.', {
  primary: t.group('The model that answers users.', modelVariant(2, defaultModels.primary)),
  shadow: t.group(
    'A model that receives a copy of every request to the primary model. Its responses are discarded. Requires Istio.',
    {
      enabled: t.bool(true, 'Install the shadow model and mirror requests to it.'),
      ...modelVariant(1, defaultModels.shadow),
    },
  ),
  canary: t.group(
    'The model that the canary of app-service calls. Installed while istio.canary.enabled is true.',
    modelVariant(1, defaultModels.canary),
  ),
})

export const settings = t.group('Settings of both services.', {
  logLevel: t.enum(
    ['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent'],
    'info',
    'Minimum level of the log lines to write.',
  ),
  maxMessageLength: t.int(2000, 'Maximum length of a message, in characters.').min(1).max(2000),
  maxEventLoopDelayMs: t
    .int(500, 'Reject requests with 503 while the mean delay of the event loop exceeds this, in milliseconds.')
    .min(10)
    .max(60_000),
})

export const tracing = t.group('Traces of all services, sent to an OpenTelemetry collector over OTLP/HTTP.', {
  otlpEndpoint: t
    .string(
      '',
      'URL of the collector without `/v1/traces`, for example http://otel-collector.observability:4318. Empty exports no ' +
        'traces. The NetworkPolicies allow the port of the URL; if the pods of the collector listen on another port than their ' +
        'Service, add it to networkPolicy.extraEgress.',
    )
    .pattern(optionalUrlPattern),
  samplingRatio: t
    .number(
      1,
      'Share of the traces to sample, from 0 to 1. A request that belongs to a trace keeps its decision. Set a decimal ' +
        'number in a values file or with --set-json, because --set passes it as a string.',
    )
    .min(0)
    .max(1),
})

/** Values that a parent chart sets for all of its subcharts. */
export const globalValues = t.group('Values of a parent chart that also apply to this chart.', {
  imageRegistry: t
    .string('', 'Registry of the images, unless images.registry is set.')
    .pattern(/^([a-z0-9][a-z0-9._:/-]*)?$/),
  imagePullSecrets: t.list(
    { name: t.string('', 'Name of the Secret.').notEmpty() },
    [],
    'Secrets with registry credentials, unless images.pullSecrets is set.',
  ),
})

export const images = t.group("Settings of this project's images.", {
  registry: t
    .string('', 'Registry of the images, for example ghcr.io/my-team. Empty uses the default of the container runtime.')
    .pattern(/^([a-z0-9][a-z0-9._:/-]*)?$/),
  pullPolicy: t.enum(
    ['IfNotPresent', 'Always', 'Never'],
    'IfNotPresent',
    'When to pull the images.\nSee https://kubernetes.io/docs/concepts/containers/images/#image-pull-policy',
  ),
  pullSecrets: t.list(
    { name: t.string('', 'Name of the Secret.').notEmpty() },
    [],
    'Secrets with registry credentials, for all pods including monitoring. For example:\n[{name: registry-credentials}]',
  ),
})
