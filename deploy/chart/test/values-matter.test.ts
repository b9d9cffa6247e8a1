import { type Data, type DataMap, isMap } from '@helm-ts/chart'
import { expect, it } from 'vitest'
import { smsChecker } from '../src/index.ts'
import { at } from './objects.ts'

const persistence = { enabled: true }
const embedded = { monitoring: { mode: 'embedded' } }
const receivers = {
  webhook: { existingSecret: 'hook' },
  email: { to: 'a@x', from: 'b@x', smarthost: 'x:25', username: 'b', existingSecret: 'mail' },
  watchdog: { existingSecret: 'switch' },
}
const alertmanager = { monitoring: { mode: 'embedded', alertmanager: receivers } }
const without = (receiver: keyof typeof receivers) => ({
  monitoring: { mode: 'embedded', alertmanager: { ...receivers, [receiver]: {} } },
})

/** Values that another value needs to have an effect, by path or prefix of a path. The first match applies. */
const contexts: Readonly<Record<string, DataMap>> = {
  'monitoring.prometheus.persistence.enabled': embedded,
  'monitoring.prometheus.persistence': merged(embedded, { monitoring: { prometheus: { persistence } } }),
  'monitoring.prometheus': embedded,
  'monitoring.alertmanager.persistence.enabled': embedded,
  'monitoring.grafana.persistence.enabled': embedded,
  'monitoring.grafana.persistence': merged(embedded, { monitoring: { grafana: { persistence } } }),
  'monitoring.grafana': embedded,
  'kube-prometheus-stack': embedded,
  'monitoring.alertmanager.persistence': merged(embedded, { monitoring: { alertmanager: { persistence } } }),
  'monitoring.alertmanager.webhook.url': without('webhook'),
  'monitoring.alertmanager.watchdog.url': without('watchdog'),
  'monitoring.alertmanager': alertmanager,
  'networkPolicy.extraEgress': merged(embedded, { experiment: { autoRollback: { enabled: true } } }),
  'experiment.console.gatewayPrincipal': { experiment: { console: { host: 'experiment.local' } } },
  'experiment.autoRollback.intervalSeconds': { experiment: { autoRollback: { enabled: true } } },
  'experiment.autoRollback.resources': { experiment: { autoRollback: { enabled: true } } },
  'experiment.replicas': { experiment: { database: { existingSecret: 'database' } } },
  ingress: { istio: { enabled: false } },
  'istio.tls.httpsRedirect': { istio: { tls: { credentialName: 'certificate' } } },
  autoscaling: { autoscaling: { enabled: true } },
  'monitoring.alerts.autoscaler': { autoscaling: { enabled: true } },
  'tracing.samplingRatio': { tracing: { otlpEndpoint: 'http://collector:4318' } },
  'sharedStorage.hostPath': { sharedStorage: { enabled: true } },
  'model.primary.source': { sharedStorage: { enabled: true } },
  'model.shadow.source': { sharedStorage: { enabled: true } },
  'model.canary.source': { sharedStorage: { enabled: true } },
}

/** Values that differ from the default, where the schema is not enough to find one. */
const others: Readonly<Record<string, Data>> = {
  'istio.outlierDetection': { maxEjectionPercent: 5 },
  'autoscaling.behavior': { scaleUp: { stabilizationWindowSeconds: 9 } },
  'experiment.console.gatewayPrincipal': '*/ns/ingress/sa/gateway',
  'experiment.guardrails': [{ metric: 'errors', margin: 2 }],
  'images.pullSecrets': [{ name: 'x' }],
  'global.imagePullSecrets': [{ name: 'x' }],
  'pods.tolerations': [{ operator: 'Exists' }],
  'pods.topologySpreadConstraints': [{ maxSkew: 1, topologyKey: 'zone', whenUnsatisfiable: 'DoNotSchedule' }],
  'pods.affinity': { nodeAffinity: {} },
  'monitoring.mode': 'off',
}

/** Candidates that together satisfy every pattern. */
const candidates = [
  'other',
  '/data',
  '.*1$',
  'blue-',
  '9m',
  '9Gi',
  '9GB',
  'http://x',
  'o@x',
  'o:9',
  `sha256:${'a'.repeat(64)}`,
]

function leaves(schema: Data, path: readonly string[]): [path: string, schema: Data][] {
  const properties = at(schema, 'properties')
  // A value with a default of its own is one value, even if its schema has properties.
  if (typeof properties !== 'object' || properties === null || at(schema, 'default') !== undefined)
    return [[path.join('.'), schema]]
  return Object.entries(properties).flatMap(([key, member]) => leaves(member, [...path, key]))
}

function other(path: string, schema: Data): Data {
  const known = others[path]
  if (known !== undefined) return known
  if (path.startsWith('networkPolicy.extraEgress')) return [{ ports: [{ port: 9 }] }]
  if (path.endsWith('.resources')) return { requests: { cpu: '9' } }
  const [choices, value, type] = [at(schema, 'enum'), at(schema, 'default'), JSON.stringify(at(schema, 'type'))]
  if (Array.isArray(choices)) return choices.find((choice) => choice !== value)
  if (type === '"boolean"') return value !== true
  if (typeof value === 'number')
    return value + 1 > Number(at(schema, 'maximum') ?? Number.POSITIVE_INFINITY) ? value - 1 : value + 1
  if (type.includes('string')) {
    const pattern = new RegExp(String(at(schema, 'pattern') ?? ''))
    return candidates.find((text) => text !== value && pattern.test(text))
  }
  if (type.includes('array')) return [{ name: 'OTHER', value: 'x' }]
  return { other: 'x' }
}

function nested(path: readonly string[], value: Data): DataMap {
  const [key = '', ...rest] = path
  return { [key]: rest.length === 0 ? value : nested(rest, value) }
}

function merged(a: DataMap, b: DataMap): DataMap {
  const shared = Object.entries(b).map(([key, value]): [string, Data] => {
    const [mine, theirs] = [a[key], value]
    return [key, isMap(mine) && isMap(theirs) ? merged(mine, theirs) : theirs]
  })
  return { ...a, ...Object.fromEntries(shared) }
}

const all = leaves(smsChecker.schema, []).filter(([path]) => path !== 'enabled')

it.each(all)('%s has an effect', (path, schema) => {
  const context = Object.entries(contexts).find(([key]) => path === key || path.startsWith(`${key}.`))?.[1] ?? {}
  const before = path === 'autoscaling.enabled' ? {} : context
  const options = { apiVersions: ['monitoring.coreos.com/v1'], randomText: (length: number) => 'x'.repeat(length) }
  const changed = merged(before, nested(path.split('.'), other(path, schema)))
  expect(smsChecker.render(changed, options).objects).not.toEqual(smsChecker.render(before, options).objects)
})
