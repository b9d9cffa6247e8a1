import { type Static, Type } from 'typebox'
import { IsIPv4, IsIPv6 } from 'typebox/format'
import { experimentServiceUrl, modelServiceUrl, ports, serviceNames } from './http.ts'
import { maxBatchSize, maxMessageLength } from './limits.ts'
import { appVariants, modelVariants } from './variants.ts'

const proxyNames = ['loopback', 'linklocal', 'uniquelocal']

function areProxies(list: string): boolean {
  return list.split(',').every((proxy) => proxyNames.includes(proxy.trim()) || isAddressRange(proxy.trim()))
}

/** Whether a string is an IP address or a CIDR range. */
function isAddressRange(range: string): boolean {
  const [address = '', bits = '1', ...more] = range.split('/')
  const maxBits = IsIPv4(address) ? 32 : IsIPv6(address) ? 128 : 0
  return more.length === 0 && /^\d+$/.test(bits) && Number(bits) >= 1 && Number(bits) <= maxBits
}

/** Exit code of a process whose configuration is invalid: `EX_CONFIG` of sysexits(3). A restart does not help. */
export const configurationExitCode = 78

/** Environment variables that all services read. */
const common = {
  HOST: Type.String({ default: '0.0.0.0', minLength: 1, description: 'Address to listen on.' }),
  LOG_LEVEL: Type.Enum(['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent'], {
    default: 'info',
    description: 'Minimum level of the log lines that are written.',
  }),
  MAX_MESSAGE_LENGTH: Type.Integer({
    default: maxMessageLength,
    minimum: 1,
    maximum: maxMessageLength,
    description: 'Maximum length of a message, in characters.',
  }),
  SHUTDOWN_GRACE_MS: Type.Integer({
    default: 0,
    minimum: 0,
    maximum: 60_000,
    description:
      'Time in milliseconds for which the service accepts requests after SIGTERM, so that load balancers can remove it first.',
  }),
  MAX_EVENT_LOOP_DELAY_MS: Type.Integer({
    default: 500,
    minimum: 0,
    maximum: 60_000,
    description:
      'Mean delay of the event loop in milliseconds above which requests are rejected with 503. 0 disables load shedding.',
  }),
  OTEL_EXPORTER_OTLP_ENDPOINT: Type.Optional(
    Type.String({
      format: 'url',
      pattern: '^https?://',
      description: 'URL of an OpenTelemetry collector that receives traces over OTLP/HTTP. Unset: no traces.',
    }),
  ),
  OTEL_TRACES_SAMPLER_ARG: Type.String({
    default: '1',
    // Helm prints small numbers with an exponent.
    pattern: '^(0(\\.[0-9]+)?|1(\\.0+)?|[1-9](\\.[0-9]+)?e-0*[1-9][0-9]*)$',
    description:
      'Share of the traces that start here which are sampled, from 0 to 1. A request that belongs to a trace keeps its decision.',
  }),
}

/** Settings of all services. */
export const ServiceSettings = Type.Object(common)
export type ServiceSettings = Static<typeof ServiceSettings>

/** Settings of the services that send events to experiment-service. */
const producer = {
  EXPERIMENT_SERVICE_URL: Type.Optional(
    Type.String({
      format: 'url',
      pattern: '^https?://',
      description: 'URL of experiment-service. Without it, no events are sent and feedback is refused.',
    }),
  ),
}

export const AppServiceSettings = Type.Object({
  ...common,
  ...producer,
  PORT: Type.Integer({
    default: ports.appService,
    minimum: 0,
    maximum: 65_535,
    description: 'Port to listen on. 0 selects a free port.',
  }),
  APP_VARIANT: Type.Enum(appVariants, { default: 'stable', description: 'Variant of this process.' }),
  APP_VERSION: Type.String({
    default: '0.1.0',
    // It is sent in a header of every response.
    pattern: '^[!-~]{1,128}$',
    description: 'Version of the release.',
  }),
  MODEL_SERVICE_URL: Type.String({
    default: modelServiceUrl,
    format: 'url',
    pattern: '^https?://',
    description: 'URL of model-service.',
  }),
  MODEL_TIMEOUT_MS: Type.Integer({
    default: 3_000,
    minimum: 1,
    maximum: 60_000,
    description:
      'Time limit for a call to model-service, in milliseconds. A batch has it once for each 64 messages that it starts.',
  }),
  UI_DIR: Type.String({ default: 'ui', minLength: 1, description: 'Directory with the built page.' }),
  RATE_LIMIT_PER_MINUTE: Type.Integer({
    default: 120,
    minimum: 0,
    description: 'Maximum number of prediction requests per user and minute. 0 disables the limit.',
  }),
  ADDRESS_RATE_LIMIT_PER_MINUTE: Type.Integer({
    default: 600,
    minimum: 0,
    description:
      'Maximum number of prediction requests per client address and minute, for all its users together. A batch counts as one request ' +
      'per 16 messages. 0 disables the limit.',
  }),
  TRUSTED_PROXIES: Type.Refine(
    Type.String({
      default: 'loopback',
      description:
        'Proxies whose X-Forwarded-For header is trusted: comma-separated addresses, CIDR ranges, or loopback, linklocal and uniquelocal. ' +
        'The sidecar of a mesh is on the loopback; for an ingress controller, add the CIDR range of its pods.',
    }),
    areProxies,
    () => 'a comma-separated list of addresses and CIDR ranges',
  ),
  REDIS_URL: Type.Optional(
    Type.String({
      format: 'url',
      pattern: '^rediss?://',
      description:
        'URL of the Redis in which all pods count requests for rate limits. Without it, each pod counts its own.',
    }),
  ),
})
export type AppServiceSettings = Static<typeof AppServiceSettings>

/** Names of the secrets of experiment-service: files of the secrets directory, and keys of the Secret in Kubernetes. */
export const experimentSecretKeys = { userIdKey: 'user-id-key', operatorToken: 'operator-token' } as const

const { MAX_MESSAGE_LENGTH: _, ...withoutMessages } = common

export const ExperimentServiceSettings = Type.Object({
  ...withoutMessages,
  PORT: Type.Integer({
    default: ports.experimentService,
    minimum: 0,
    maximum: 65_535,
    description: 'Port to listen on. 0 selects a free port.',
  }),
  APP_VERSION: Type.String({ default: '0.1.0', pattern: '^[!-~]{1,128}$', description: 'Version of the release.' }),
  DATA_DIR: Type.String({
    default: 'data',
    minLength: 1,
    description: 'Directory of the SQLite database. Created when it does not exist.',
  }),
  DATABASE_URL: Type.Optional(
    Type.String({
      pattern: '^postgres(ql)?://',
      description: 'URL of a PostgreSQL database to use instead of SQLite. More than one replica needs it.',
    }),
  ),
  SECRETS_DIR: Type.Optional(
    Type.String({
      minLength: 1,
      description:
        'Directory with the files user-id-key and operator-token. Without it, both are generated once in the data directory.',
    }),
  ),
  EXPERIMENT_FILE: Type.Optional(
    Type.String({
      minLength: 1,
      description:
        'YAML or JSON file with the name of the experiment and its routing rule. Without it, no experiment runs.',
    }),
  ),
  CONSOLE_DIR: Type.Optional(
    Type.String({
      minLength: 1,
      description: 'Directory of the built operator page. Without it, the page is not served.',
    }),
  ),
  JUDGE_INTERVAL_SECONDS: Type.Integer({
    default: 60,
    minimum: 1,
    maximum: 3_600,
    description: 'Interval at which the running experiment and the shadow model are judged, in seconds.',
  }),
  RETENTION_DAYS: Type.Integer({
    default: 30,
    minimum: 1,
    maximum: 3_650,
    description: 'Days for which events are kept, and the state of a user after the end of the experiment.',
  }),
})
export type ExperimentServiceSettings = Static<typeof ExperimentServiceSettings>

/** Settings of the process that takes users off a canary whose verdict is roll back. */
export const RollbackControllerSettings = Type.Object({
  ...withoutMessages,
  PORT: Type.Integer({
    default: ports.rollbackController,
    minimum: 0,
    maximum: 65_535,
    description: 'Port to listen on, for probes and metrics. 0 selects a free port.',
  }),
  APP_VERSION: Type.String({ default: '0.1.0', pattern: '^[!-~]{1,128}$', description: 'Version of the release.' }),
  EXPERIMENT_SERVICE_URL: Type.String({
    default: experimentServiceUrl,
    format: 'url',
    pattern: '^https?://',
    description: 'URL of experiment-service.',
  }),
  OPERATOR_TOKEN_FILE: Type.String({
    minLength: 1,
    description:
      'File with the operator token of experiment-service. Read for each request, because a Secret can change.',
  }),
  CHECK_INTERVAL_SECONDS: Type.Integer({
    default: 15,
    minimum: 1,
    maximum: 3_600,
    description: 'Interval at which the verdict is read, in seconds.',
  }),
  KUBERNETES_URL: Type.String({
    default: 'https://kubernetes.default.svc',
    format: 'url',
    pattern: '^https?://',
    description: 'URL of the API server.',
  }),
  SERVICE_ACCOUNT_DIR: Type.String({
    default: '/var/run/secrets/kubernetes.io/serviceaccount',
    minLength: 1,
    description: 'Directory with the token, the CA certificate and the namespace of the service account.',
  }),
  VIRTUAL_SERVICE: Type.String({
    default: serviceNames.app,
    minLength: 1,
    description: 'Name of the App VirtualService.',
  }),
})
export type RollbackControllerSettings = Static<typeof RollbackControllerSettings>

export const ModelServiceSettings = Type.Object({
  ...common,
  ...producer,
  PORT: Type.Integer({
    default: ports.modelService,
    minimum: 0,
    maximum: 65_535,
    description: 'Port to listen on. 0 selects a free port.',
  }),
  MODEL_VARIANT: Type.Enum(modelVariants, { default: 'primary', description: 'Variant of this process.' }),
  MODEL_DIR: Type.String({ minLength: 1, description: 'Directory with model.onnx and model.json.' }),
  MODEL_BATCH_SIZE: Type.Integer({
    default: 16,
    minimum: 1,
    maximum: maxBatchSize,
    description:
      'Maximum number of messages in a batch. Messages are batched only while the model is busy. 1 disables batching.',
  }),
  PREDICTION_EVENTS: Type.Enum(['shadow', 'all'], {
    default: 'shadow',
    description:
      'Variants whose predictions are sent to experiment-service: only the shadow, or all. Users see the predictions of the others, which ' +
      'app-service reports.',
  }),
})
export type ModelServiceSettings = Static<typeof ModelServiceSettings>
