import type { Data, DataMap } from '@helm-ts/chart'
import { expect, it } from 'vitest'
import { smsChecker } from '../src/index.ts'
import { at } from './objects.ts'

/** What must hold for a value to matter. */
const contexts: Readonly<Record<string, DataMap>> = {
  ingress: { istio: { enabled: false } },
  'istio.tls.httpsRedirect': { istio: { tls: { credentialName: 'certificate' } } },
  autoscaling: { autoscaling: { enabled: true } },
  'sharedStorage.hostPath': { sharedStorage: { enabled: true } },
  'model.primary.source': { sharedStorage: { enabled: true } },
  'model.shadow.source': { sharedStorage: { enabled: true } },
  'model.canary.source': { sharedStorage: { enabled: true } },
}

/** Another value than the default, where the schema alone does not say one. */
const others: Readonly<Record<string, Data>> = {
  'istio.outlierDetection': { maxEjectionPercent: 5 },
  'autoscaling.behavior': { scaleUp: { stabilizationWindowSeconds: 9 } },
  'images.pullSecrets': [{ name: 'x' }],
  'pods.tolerations': [{ operator: 'Exists' }],
  'pods.topologySpreadConstraints': [{ maxSkew: 1 }],
  'sharedStorage.hostPath': '/data',
  namePrefix: 'blue-',
  'monitoring.mode': 'off',
  'monitoring.scrapeInterval': '1m',
  'monitoring.alerts.highRequestRate.for': '1m',
}

function leaves(schema: Data, path: readonly string[]): [path: string, schema: Data][] {
  const properties = at(schema, 'properties')
  if (typeof properties !== 'object' || properties === null) return [[path.join('.'), schema]]
  return Object.entries(properties).flatMap(([key, member]) => leaves(member, [...path, key]))
}

function other(path: string, schema: Data): Data {
  const known = others[path]
  if (known !== undefined) return known
  const [choices, value, type] = [at(schema, 'enum'), at(schema, 'default'), JSON.stringify(at(schema, 'type'))]
  if (Array.isArray(choices)) return choices.find((choice) => choice !== value)
  if (type === '"boolean"') return value !== true
  if (typeof value === 'number') return value === at(schema, 'maximum') ? value - 1 : value + 1
  if (type.includes('string')) return path.endsWith('Regex') ? '.*1$' : 'other'
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

function isMap(value: unknown): value is DataMap {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

const all = leaves(smsChecker.schema, []).filter(([path]) => path !== 'global')

it.each(all)('%s changes what is installed', (path, schema) => {
  const context = Object.entries(contexts).find(([key]) => path === key || path.startsWith(`${key}.`))?.[1] ?? {}
  const before = path === 'autoscaling.enabled' ? {} : context
  const options = { apiVersions: ['monitoring.coreos.com/v1'], randomText: (length: number) => 'x'.repeat(length) }
  const changed = merged(before, nested(path.split('.'), other(path, schema)))
  expect(smsChecker.render(changed, options).objects).not.toEqual(smsChecker.render(before, options).objects)
})
