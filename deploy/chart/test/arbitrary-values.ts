import { type DataMap, isMap } from '@helm-ts/chart'
import { experimentMetrics, maxExperimentName } from '@sms-checker/contracts'
import fc from 'fast-check'
import { at } from './objects.ts'

const name = fc.constantFrom('', 'blue-', 'a1-b-')
const digest = `@sha256:${'0b'.repeat(32)}`
const version = fc.constantFrom('', '1.2.3', '0123', 'sha-4e5')
const tag = fc.oneof(version, fc.constant(`1.2.3${digest}`))
const host = fc.constantFrom('a.example.com', 'on', 'x1.local')
const prereleaseHost = fc.constantFrom('b.example.com', 'off', 'x2.local')
const optional = <V>(arbitrary: fc.Arbitrary<V>) => fc.option(arbitrary, { nil: undefined })
const text = fc.constantFrom('plain', 'yes', '1e3', 'a: b', '{{ x }}', '"\'', 'é\n#', '0123')
const texts = fc.dictionary(fc.constantFrom('a', 'version', 'example.com/x', 'checksum/settings', 'on'), text, {
  maxKeys: 3,
})
const envVar = fc.record({ name: fc.constantFrom('REDIS_URL', 'X'), value: text })
const resources = fc.constantFrom(
  {},
  { requests: { cpu: '0.5', memory: '1Gi' } },
  { limits: { 'nvidia.com/gpu': '1' } },
)
const egress = fc.constantFrom<DataMap[][]>([], [{ to: [{ podSelector: {} }], ports: [{ port: 9, protocol: 'UDP' }] }])

const image = record({ repository: fc.constantFrom('a/b', 'c'), tag })
const source = fc.constantFrom('image', 'sharedStorage')

function record(model: Record<string, fc.Arbitrary<unknown>>): fc.Arbitrary<DataMap> {
  return fc.record(model, { requiredKeys: [] }).map((value) => JSON.parse(JSON.stringify(value)))
}

const persistence = record({
  enabled: fc.boolean(),
  size: fc.constantFrom('1Gi', '500M'),
  storageClassName: optional(text),
})
const receiver = record({
  webhook: fc.constantFrom<DataMap[]>(
    {},
    { url: 'http://hook:8080/alerts' },
    { existingSecret: 'hook', token: { existingSecret: 'token' }, sendResolved: false },
  ),
  email: fc.constantFrom<DataMap[]>(
    {},
    { to: 'a+b@example.com', from: 'c@example.com', smarthost: 'smtp:587' },
    {
      to: 'a@example.com',
      from: 'c@example.com',
      smarthost: 'smtp:25',
      username: 'c@example.com',
      existingSecret: 'mail',
      requireTls: false,
    },
  ),
  watchdog: fc.constantFrom<DataMap[]>({}, { url: 'https://dead-man:1/switch' }, { existingSecret: 'switch' }),
  host: optional(host),
  persistence,
  resources,
})

const common = {
  replicas: fc.nat(5),
  image,
  resources,
  env: fc.uniqueArray(envVar, { maxLength: 2, selector: ({ name }) => name }),
}
const appVariant = record({ ...common, ui: record({ image }), version })
const modelVariant = { ...common, model: fc.constantFrom('linear', 'x.1'), source }
const scaling = record({ minReplicas: fc.nat(3).map((n) => n + 1), maxReplicas: fc.nat(9).map((n) => n + 4) })

const lasting = fc.constantFrom('5m', '90s', '12h')
const count = fc.integer({ min: 1, max: 9999 })

const experiment = record({
  enabled: fc.boolean(),
  name: fc.constantFrom('', 'spring', '1e3', '0x1F', 'n'.repeat(maxExperimentName)),
  hypothesis: text,
  guardrails: fc.constantFrom(
    [{ metric: 'errors' }],
    [
      { metric: 'slow', margin: 1.25, floor: 0 },
      { metric: 'marked-wrong', margin: 7, floor: 0.000_001 },
    ],
  ),
  successMetric: fc.constantFrom('', ...experimentMetrics),
  minimumDays: fc.integer({ min: 0, max: 365 }),
  minimumUsers: fc.constantFrom(1, 1_000_000_000),
  horizonDays: fc.integer({ min: 1, max: 365 }),
  slowMilliseconds: fc.integer({ min: 1, max: 60_000 }),
  retentionDays: fc.integer({ min: 1, max: 3650 }),
  image,
  replicas: fc.integer({ min: 1, max: 5 }),
  persistence,
  database: record({ existingSecret: fc.constantFrom('', 'database') }),
  existingSecret: fc.constantFrom('', 'experiment-keys'),
  autoRollback: record({ enabled: fc.boolean(), intervalSeconds: fc.integer({ min: 1, max: 3600 }), resources }),
  resources,
}).map((values) => {
  const { replicas, ...single } = values
  return at(values, 'database', 'existingSecret') ? { replicas, ...single } : single
})

/** Any subset of the values in any combination, valid for the schema. */
export const arbitraryValues: fc.Arbitrary<DataMap> = record({
  namePrefix: name,
  istio: record({
    enabled: fc.boolean(),
    host,
    ingressGateway: record({ name: text }),
    canary: record({
      enabled: fc.boolean(),
      headerRoutingRegex: fc.constantFrom('.*0$', '[^0]\\.|1'),
      host: prereleaseHost,
    }),
    tls: record({ credentialName: optional(text), httpsRedirect: fc.boolean() }),
    mutualTls: fc.constantFrom('STRICT', 'PERMISSIVE', 'UNSET'),
    outlierDetection: fc.constantFrom({}, { maxEjectionPercent: 10 }),
  }),
  ingress: record({ className: optional(text), annotations: texts, tlsSecretName: optional(text) }),
  app: record({
    stable: appVariant,
    canary: appVariant,
    settings: record({ modelTimeoutMs: fc.integer({ min: 1, max: 60_000 }), trustedProxies: text }),
  }),
  model: record({
    primary: record(modelVariant),
    shadow: record({ ...modelVariant, enabled: fc.boolean() }),
    canary: record(modelVariant),
  }),
  experiment,
  settings: record({
    logLevel: fc.constantFrom('info', 'silent'),
    maxMessageLength: fc.integer({ min: 1, max: 2000 }),
  }),
  tracing: record({
    otlpEndpoint: fc.constantFrom('', 'http://collector:4318', 'https://[fd00::1]/otlp'),
    samplingRatio: fc.constantFrom(0, 0.1, 0.000_001, 1),
  }),
  images: record({
    registry: fc.constantFrom('', 'localhost:5000', 'ghcr.io/x'),
    pullPolicy: fc.constantFrom('Never', 'Always'),
    pullSecrets: fc.array(fc.record({ name: text }), { maxLength: 2 }),
  }),
  pods: record({
    annotations: texts,
    labels: texts,
    nodeSelector: texts,
    affinity: fc.constantFrom({}, { nodeAffinity: {} }),
    tolerations: fc.constantFrom([], [{ operator: 'Exists' }]),
    spreadVariants: fc.boolean(),
    topologySpreadConstraints: fc.constantFrom(
      [],
      [{ maxSkew: 1, topologyKey: 'kubernetes.io/hostname', whenUnsatisfiable: 'DoNotSchedule' }],
    ),
    priorityClassName: optional(text),
    drainSeconds: fc.integer({ min: 1, max: 45 }),
    terminationGracePeriodSeconds: fc.integer({ min: 45, max: 300 }),
  }),
  autoscaling: record({ enabled: fc.boolean(), app: scaling, model: scaling }),
  sharedStorage: fc.constant({ enabled: true, hostPath: '/mnt/other' }),
  networkPolicy: record({
    enabled: fc.boolean(),
    extraEgress: record({
      app: egress,
      model: egress,
      experiment: egress,
      rollback: egress,
      prometheus: egress,
      alertmanager: egress,
      grafana: egress,
    }),
  }),
  monitoring: record({
    mode: fc.constantFrom('auto', 'operator', 'embedded', 'off'),
    labels: texts,
    prometheus: record({
      host: optional(host),
      persistence,
      retention: record({ time: fc.constantFrom('1d', '5h'), size: fc.constantFrom('', '4GB') }),
      resources,
    }),
    alertmanager: receiver,
    grafana: record({ enabled: fc.boolean(), host: optional(host), dashboardLabels: texts, persistence, resources }),
    alerts: record({
      runbookUrl: fc.constantFrom('https://git.example.com/x/runbook.md', ''),
      highRequestRate: record({ perMinute: fc.nat(), for: lasting }),
      availability: record({ for: lasting }),
      errorBudget: record({ objective: fc.constantFrom(99, 99.95, 95), minimumRequests: count }),
      latency: record({ p95Milliseconds: count, minimumRequests: count }),
      experiment: record({
        zLimit: fc.constantFrom(1.5, 2, 10),
        slowerThanSeconds: fc.constantFrom('0.001', '2.5'),
        window: lasting,
      }),
      shadow: record({ share: fc.constantFrom(1, 100) }),
      drift: record({ minimumMessages: count, window: lasting }),
    }),
  }),
  'kube-prometheus-stack': record({
    grafana: record({ adminPassword: text, admin: record({ existingSecret: fc.constantFrom('', 'mine') }) }),
  }),
}).map((values) => ({
  sharedStorage: { enabled: true },
  ...(permitsAutoRollback(values) ? values : withoutAutoRollback(values)),
}))

/** The chart refuses automatic rollback without Istio or experiment-service. */
function permitsAutoRollback(values: DataMap): boolean {
  return at(values, 'istio', 'enabled') !== false && at(values, 'experiment', 'enabled') !== false
}

/** The values without the rollback controller. */
export function withoutAutoRollback(values: DataMap): DataMap {
  const { experiment } = values
  return isMap(experiment) ? { ...values, experiment: { ...experiment, autoRollback: {} } } : values
}
