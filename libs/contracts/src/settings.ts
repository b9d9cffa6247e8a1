import { type Static, Type } from 'typebox'
import { IsIPv4, IsIPv6 } from 'typebox/format'
import { modelServiceUrl, ports } from './http.ts'
import { maxBatchSize, maxMessageLength } from './limits.ts'
import { appVariants, modelVariants } from './variants.ts'

const proxyNames = ['loopback', 'linklocal', 'uniquelocal']

function areProxies(text: string): boolean {
  return text.split(',').every((proxy) => proxyNames.includes(proxy.trim()) || isAddressRange(proxy.trim()))
}

/** An address, or a range as CIDR writes it. */
function isAddressRange(text: string): boolean {
  const [address = '', bits = '1', ...more] = text.split('/')
  const most = IsIPv4(address) ? 32 : IsIPv6(address) ? 128 : 0
  return more.length === 0 && /^\d+$/.test(bits) && Number(bits) >= 1 && Number(bits) <= most
}

/** Environment variables of every service. Whoever starts a service (chart, images, the local system) names them from here. */
const common = {
  HOST: Type.String({ default: '0.0.0.0', minLength: 1, description: 'Address to listen on.' }),
  LOG_LEVEL: Type.Enum(['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent'], {
    default: 'info',
    description: 'Least severe log line to write.',
  }),
  MAX_MESSAGE_LENGTH: Type.Integer({
    default: maxMessageLength,
    minimum: 1,
    maximum: maxMessageLength,
    description: 'Longest message accepted, in characters.',
  }),
  SHUTDOWN_GRACE_MS: Type.Integer({
    default: 0,
    minimum: 0,
    maximum: 60_000,
    description:
      'Time to go on answering after SIGTERM, while load balancers learn that the service is leaving, in milliseconds.',
  }),
  MAX_EVENT_LOOP_DELAY_MS: Type.Integer({
    default: 500,
    minimum: 0,
    maximum: 60_000,
    description:
      'Mean delay of the event loop from which requests are refused as overload, in milliseconds; 0 refuses none.',
  }),
}

/** What every service can be told. */
export const ServiceSettings = Type.Object(common)
export type ServiceSettings = Static<typeof ServiceSettings>

export const AppServiceSettings = Type.Object({
  ...common,
  PORT: Type.Integer({
    default: ports.appService,
    minimum: 0,
    maximum: 65_535,
    description: 'Port to listen on; 0 takes a free one.',
  }),
  APP_VARIANT: Type.Enum(appVariants, { default: 'stable', description: 'Which variant this process is.' }),
  APP_VERSION: Type.String({
    default: '0.1.0',
    // It goes into a header of every answer.
    pattern: '^[!-~]{1,128}$',
    description: 'Version of the release.',
  }),
  MODEL_SERVICE_URL: Type.String({
    default: modelServiceUrl,
    format: 'url',
    pattern: '^https?://',
    description: 'Where model-service answers.',
  }),
  MODEL_TIMEOUT_MS: Type.Integer({
    default: 3_000,
    minimum: 1,
    maximum: 60_000,
    description: "Deadline of the model's answer, in milliseconds.",
  }),
  UI_DIR: Type.String({ default: 'ui', minLength: 1, description: 'Directory of the built page.' }),
  RATE_LIMIT_PER_MINUTE: Type.Integer({
    default: 120,
    minimum: 0,
    description: 'Prediction requests that one user may send per minute; 0 sets no limit.',
  }),
  ADDRESS_RATE_LIMIT_PER_MINUTE: Type.Integer({
    default: 6_000,
    minimum: 0,
    description:
      'Messages that one client address may send per minute, with any user ids; a batch counts by its messages; 0 sets no limit.',
  }),
  TRUSTED_PROXIES: Type.Refine(
    Type.String({
      default: 'loopback',
      description:
        'Whose X-Forwarded-For is believed: addresses, CIDR ranges or the words loopback, linklocal and uniquelocal, with commas between. ' +
        "A mesh's sidecar is on the loopback; name an ingress controller's pods by their range.",
    }),
    areProxies,
    () => 'a list of addresses and ranges',
  ),
  REDIS_URL: Type.Optional(
    Type.String({
      format: 'url',
      pattern: '^rediss?://',
      description: 'Redis that keeps the rate limits of all pods; without it each pod keeps its own.',
    }),
  ),
})
export type AppServiceSettings = Static<typeof AppServiceSettings>

export const ModelServiceSettings = Type.Object({
  ...common,
  PORT: Type.Integer({
    default: ports.modelService,
    minimum: 0,
    maximum: 65_535,
    description: 'Port to listen on; 0 takes a free one.',
  }),
  MODEL_VARIANT: Type.Enum(modelVariants, { default: 'primary', description: 'Which variant this process is.' }),
  MODEL_DIR: Type.String({ minLength: 1, description: 'Directory with model.onnx and model.json.' }),
  MODEL_BATCH_SIZE: Type.Integer({
    default: 16,
    minimum: 1,
    maximum: maxBatchSize,
    description:
      'Most messages that the model is asked together when they arrive while it works; 1 asks one by one. An idle model is asked at once.',
  }),
})
export type ModelServiceSettings = Static<typeof ModelServiceSettings>
