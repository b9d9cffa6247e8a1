import type { DataMap } from '@helm-ts/chart'
import { helmTemplate, helmTemplateBatch } from '@helm-ts/chart/testing'
import { describe, expect, it } from 'vitest'
import { smsChecker } from '../src/index.ts'
import { at } from './objects.ts'

const files = smsChecker.files()

const rejected: [string, DataMap, RegExp][] = [
  ['a number as an environment variable', { app: { stable: { env: [{ name: 'A', value: 1 }] } } }, /env/],
  ['a list with a hole', { app: { stable: { env: [null, { name: 'A', value: '1' }] } } }, /env/],
  ['an environment variable without a name', { model: { primary: { env: [{ value: '1' }] } } }, /env/],
  ['a repeated environment variable', { app: { canary: { env: [{ name: 'A' }, { name: 'A' }] } } }, /env/],
  [
    'an unknown key of resources',
    { model: { shadow: { resources: { limit: { memory: '1Gi' } } } } },
    /resources|limit/,
  ],
  [
    'an unknown key of outlierDetection',
    { istio: { outlierDetection: { maxEjection: 5 } } },
    /outlierDetection|maxEjection/,
  ],
  ['an unknown resource', { app: { stable: { resources: { limits: { ram: '1Gi' } } } } }, /resources|ram/],
  ['a quantity of another form', { app: { stable: { resources: { limits: { memory: '1 GB' } } } } }, /memory/],
  [
    'an unknown key of valueFrom',
    { app: { stable: { env: [{ name: 'A', valueFrom: { secret: {} } }] } } },
    /valueFrom/,
  ],
  ['an unknown key of affinity', { pods: { affinity: { antiAffinity: {} } } }, /affinity/],
  ['an unknown key of a toleration', { pods: { tolerations: [{ keys: 'a' }] } }, /tolerations/],
  [
    'an incomplete topology spread constraint',
    { pods: { topologySpreadConstraints: [{ topologyKey: 'zone' }] } },
    /topologySpreadConstraints/,
  ],
  ['an unknown key of behavior', { autoscaling: { behavior: { scaleup: {} } } }, /behavior/],
  ['an unknown key of an egress rule', { networkPolicy: { extraEgress: { app: [{ from: [] }] } } }, /extraEgress/],
  ['a duration of another form', { istio: { outlierDetection: { interval: '10' } } }, /interval/],
  [
    'a name with two different values',
    { app: { stable: { env: [{ name: 'A', value: '1' }, { name: 'B' }, { name: 'A', value: '2' }] } } },
    /app\.stable\.env sets A twice\. Remove one of them\./,
  ],
  ...Object.entries({
    'app.stable': ['APP_VARIANT', 'APP_VERSION', 'UI_DIR'],
    'app.canary': ['APP_VARIANT', 'APP_VERSION', 'UI_DIR'],
    'model.primary': ['MODEL_VARIANT', 'MODEL_DIR'],
    'model.shadow': ['MODEL_VARIANT', 'MODEL_DIR'],
    'model.canary': ['MODEL_VARIANT', 'MODEL_DIR'],
  }).flatMap(([path, names]) =>
    names.map((name): [string, DataMap, RegExp] => {
      const [service = '', variant = ''] = path.split('.')
      const values = { [service]: { [variant]: { env: [{ name, value: 'x' }] } } }
      return [`${name} in ${path}.env`, values, new RegExp(`${path}.env sets ${name}, which the chart sets itself`)]
    }),
  ),
  ...['(a', 'a)', '(a|b))', 'a{5,2}', '[z-a]', 'a{1001}'].map((regex): [string, DataMap, RegExp] => [
    `the expression ${regex}`,
    { istio: { canary: { headerRoutingRegex: regex } } },
    /headerRoutingRegex is not a valid regular expression/,
  ]),
  ...['d{3}', '.*d+', '(0|w*)'].map((regex): [string, DataMap, RegExp] => [
    `the expression ${regex}, which has lost a backslash`,
    { istio: { canary: { headerRoutingRegex: regex } } },
    /set the value in a values file, or with --set-json 'istio\.canary\.headerRoutingRegex="\\\\d\+"'/,
  ]),
  ...[{ istio: { enabled: false } }, { experiment: { enabled: false } }].map((without): [string, DataMap, RegExp] => [
    `automatic rollback with ${JSON.stringify(without)}`,
    { ...without, experiment: { ...without.experiment, autoRollback: { enabled: true } } },
    /experiment\.autoRollback\.enabled=true requires istio\.enabled=true and experiment\.enabled=true/,
  ]),
  ['a guardrail without a margin', { experiment: { guardrails: [{ metric: 'errors', margin: 1 }] } }, /margin/],
  ['an unknown success metric', { experiment: { successMetric: 'clicks' } }, /successMetric/],
  ['a digest of another form', { app: { stable: { image: { digest: 'sha256:12' } } } }, /digest/],
  ...[
    'collector:4318',
    'grpc://collector:4317',
    'http://',
    'http://collector:0',
    'http://collector:65536',
    'http://collector:port',
    'http://collector:4318/v1?token=x',
    'http://user:password@collector',
    'http://col lector',
    '-http://collector',
  ].flatMap((url): [string, DataMap, RegExp][] => [
    [`the collector ${url}`, { tracing: { otlpEndpoint: url } }, /tracing.otlpEndpoint/],
    [`the webhook ${url}`, { monitoring: { alertmanager: { webhook: { url } } } }, /alertmanager.webhook.url/],
    [`the watchdog ${url}`, { monitoring: { alertmanager: { watchdog: { url } } } }, /alertmanager.watchdog.url/],
  ]),
  ...['smtp.example.com', 'smtp.example.com:0', 'smtp.example.com:70000', ':25', 'smtp://a:25'].map(
    (smarthost): [string, DataMap, RegExp] => [
      `the SMTP server ${smarthost}`,
      { monitoring: { alertmanager: { email: { to: 'a@example.com', from: 'b@example.com', smarthost } } } },
      /email.smarthost/,
    ],
  ),
  ...[-0.1, 1.1, '0.5'].map((samplingRatio): [string, DataMap, RegExp] => [
    `the sampling ratio ${JSON.stringify(samplingRatio)}`,
    { tracing: { samplingRatio } },
    /tracing.samplingRatio/,
  ]),
  ['enabled=false without a parent chart', { enabled: false }, /enabled=false only has an effect/],
]

/** What Helm's validation by the schema says of each case: one run reports the violations of all subcharts. */
async function schemaViolations(): Promise<ReadonlyMap<number, string>> {
  const withoutTemplates = new Map([...files].filter(([path]) => !path.startsWith('templates/')))
  const cases = rejected.map(([, values]) => ({ chart: withoutTemplates, values }))
  const message = await helmTemplateBatch(cases).then(() => 'no violation', String)
  const [, ...sections] = message.split(/^case-(\d+):\n/m)
  return new Map(sections.flatMap((text, i) => (i % 2 === 0 ? [[Number(text), sections[i + 1] ?? '']] : [])))
}

describe('invalid values', async () => {
  const violations = await schemaViolations()

  it.each(rejected.map(([name, values, message], index) => ({ name, values, message, index })))(
    'are rejected, and named, by Helm and by the evaluator: $name',
    async ({ values, message, index }) => {
      expect(() => smsChecker.render(values)).toThrow(message)
      const violation = violations.get(index)
      // The schema accepts some, and a template rejects them.
      if (violation === undefined) await expect(helmTemplate(files, { values })).rejects.toThrow(message)
      else expect(violation).toMatch(message)
    },
  )

  it('are rejected by the schema where that is possible', () => {
    expect(violations.size).toBeGreaterThan(50)
  })
})

it('installs as a dependency with the condition enabled', async () => {
  const [manifests] = await helmTemplateBatch([{ chart: files, values: { enabled: true } }])
  expect(manifests?.length).toBeGreaterThan(30)
})

it('creates no Secret for a Grafana that it does not install', async () => {
  const manifests = await helmTemplate(files, { apiVersions: ['monitoring.coreos.com/v1'] })
  const secrets = manifests.filter(({ object }) => at(object, 'kind') === 'Secret')
  expect(secrets.map(({ object }) => at(object, 'metadata', 'name'))).toEqual(['experiment-service'])
})

it('limits every temporary volume', async () => {
  const text = JSON.stringify(await helmTemplate(files, { values: { istio: { mutualTls: 'STRICT' } } }))
  const volumes = [...text.matchAll(/"emptyDir":(\{[^}]*\})/g)].map(([, volume]) => volume)
  expect(volumes.length).toBeGreaterThanOrEqual(6)
  for (const volume of volumes) expect(volume).toContain('sizeLimit')
})
