import { builtins, comment, type Expr, fallback, helper, regexFind, tpl, when } from '@helm-ts/chart'
import { paths, ports } from '@sms-checker/contracts'
import { metadata } from '../metadata.ts'
import { experimentServiceName } from '../names.ts'
import { values } from '../values/values.ts'

const { experiment, global, images, pods, settings, tracing } = values

/** The file of the helpers that several kinds of pods share. */
export const podsFile = { file: '_pods' }

const registry = fallback(images.registry, global.imageRegistry)

const registryPrefix = helper(
  `${metadata.name}.imageRegistry`,
  when(registry, tpl`${registry}/`, ''),
  'Registry of the images, with a trailing slash.',
  podsFile,
)

interface ImageValues {
  readonly repository: Expr<string>
  readonly tag: Expr<string>
  readonly digest: Expr<string>
}

/** The version of an image: its tag, without the digest of `tag@sha256:…`. */
export function imageVersion(image: Pick<ImageValues, 'tag'>): Expr<string> {
  return regexFind(imageTag(image), /^[^@]+/)
}

function imageTag({ tag }: Pick<ImageValues, 'tag'>): Expr<string> {
  return fallback(tag, builtins.chart.appVersion)
}

/** The full name of an image of this project. */
export function imageName(image: ImageValues): Expr<string> {
  return tpl`${registryPrefix}${image.repository}:${imageTag(image)}${digestSuffix(image)}`
}

/** The full name of a third-party image, whose repository includes the registry. */
export function monitoringImageName(image: ImageValues): Expr<string> {
  return tpl`${image.repository}:${image.tag}${digestSuffix(image)}`
}

function digestSuffix({ digest }: Pick<ImageValues, 'digest'>): Expr<string> {
  return when(digest, tpl`@${digest}`, '')
}

export const pullSecrets = when(images.pullSecrets, images.pullSecrets, global.imagePullSecrets)

/** Environment variables of all services, as strings because a ConfigMap holds nothing else. */
export const serviceSettings = {
  LOG_LEVEL: settings.logLevel,
  MAX_EVENT_LOOP_DELAY_MS: tpl`${settings.maxEventLoopDelayMs}`,
  SHUTDOWN_GRACE_MS: tpl`${pods.shutdownGraceMs}`,
  OTEL_EXPORTER_OTLP_ENDPOINT: when(tracing.otlpEndpoint, tracing.otlpEndpoint),
  OTEL_TRACES_SAMPLER_ARG: when(tracing.otlpEndpoint, tpl`${tracing.samplingRatio}`),
}

/** Environment variables of app-service and model-service. */
export const sharedSettings = {
  ...serviceSettings,
  MAX_MESSAGE_LENGTH: tpl`${settings.maxMessageLength}`,
  EXPERIMENT_SERVICE_URL: when(experiment.enabled, tpl`http://${experimentServiceName}:${ports.experimentService}`),
}

const get = (path: string) => ({ httpGet: { path, port: 'http' } })

const checks = {
  startupProbe: { ...get(paths.live), periodSeconds: 1, failureThreshold: 60 },
  readinessProbe: comment('Fails while the service starts, cannot serve requests, and shuts down.', {
    ...get(paths.ready),
    periodSeconds: 5,
    timeoutSeconds: 2,
    failureThreshold: 2,
  }),
  livenessProbe: { ...get(paths.live), periodSeconds: 10, timeoutSeconds: 5, failureThreshold: 6 },
  lifecycle: comment('Gateways and sidecars keep sending requests until they notice that the pod is terminating.', {
    preStop: { sleep: { seconds: pods.drainSeconds } },
  }),
}

/** Probes and preStop hook. All services serve the same health routes. */
export const probes = helper(`${metadata.name}.probes`, checks, 'Probes and preStop hook of all services.', podsFile)
