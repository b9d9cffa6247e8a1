import { appVariants, modelVariants, serviceNames } from '@sms-checker/contracts'
import { targetLabels } from '@sms-checker/observability/metrics'
import { beforeAll, expect, test } from 'vitest'
import { parse } from 'yaml'
import { eventually } from './support/eventually.ts'
import { apply, type Release } from './support/helm.ts'
import {
  activeTargets,
  alertmanagerConfig,
  healthyRules,
  podOfApp,
  receivedAlerts,
  startWebhookReceiver,
} from './support/monitoring.ts'
import { recreateNamespace } from './support/namespaces.ts'
import { cluster, settings } from './support/settings.ts'
import { getPage, newUser, predict } from './support/traffic.ts'

const namespace = `${settings.namespace}-bundled`
const host = 'bundled.example.com'
const prometheusHost = `prometheus.${host}`
const hook = 'hook'
const one = { replicas: 1 }
const secret = { name: 'hook-token', token: 'webhook-token' }

let release: Release

beforeAll(async () => {
  await recreateNamespace(cluster, namespace)
  const url = await startWebhookReceiver(namespace, hook)
  await cluster.core.createNamespacedSecret({
    namespace,
    body: { metadata: { name: secret.name }, stringData: { token: secret.token } },
  })
  release = {
    name: 'bundled',
    namespace,
    values: {
      istio: { host, canary: { host: `canary.${host}` } },
      app: { stable: one },
      model: { primary: one },
      monitoring: {
        mode: 'embedded',
        scrapeInterval: '5s',
        prometheus: { host: prometheusHost },
        grafana: { host: `grafana.${host}` },
        alertmanager: {
          groupWait: '1s',
          webhook: { url: `${url}/team`, token: { existingSecret: secret.name } },
          watchdog: { url: `${url}/watchdog` },
        },
        alerts: { highRequestRate: { for: '10s' } },
      },
    },
  }
  await apply(release)
})

/** Expects every pod of every variant as a healthy scrape target. */
async function expectTargets(scheme: 'http' | 'https'): Promise<void> {
  const expected = [
    ...appVariants.map((variant) => `${serviceNames.app} ${variant}`),
    ...modelVariants.map((variant) => `${serviceNames.model} ${variant}`),
  ]
  await eventually(async () => {
    const targets = await activeTargets(namespace, await podOfApp(namespace, 'prometheus'))
    expect(targets.filter(({ health }) => health !== 'up')).toEqual([])
    expect(targets.map(({ labels }) => `${labels.service} ${labels.variant}`).sort()).toEqual(expected.sort())
    for (const { labels, scrapeUrl } of targets) {
      expect(Object.keys(labels)).toEqual(expect.arrayContaining([...targetLabels]))
      expect(labels).toMatchObject({ namespace, release: release.name })
      expect(new URL(scrapeUrl).protocol).toBe(`${scheme}:`)
    }
  })
}

test('Prometheus scrapes every pod of every variant', () => expectTargets('http'))

test('evaluates every rule of the chart, and configures the receivers', async ({ annotate }) => {
  const { data = {} } = await cluster.core.readNamespacedConfigMap({ namespace, name: 'prometheus' })
  const ruleNames = Object.entries(data)
    .filter(([file]) => file.startsWith('rules-'))
    .flatMap(([, text]) => parse(text).groups)
    .flatMap(({ rules }) => rules)
    .map(({ alert, record }) => String(alert ?? record))
  await eventually(async () => {
    expect(await healthyRules(namespace, await podOfApp(namespace, 'prometheus'))).toEqual(ruleNames.sort())
  })
  const { receivers } = parse(await alertmanagerConfig(namespace, await podOfApp(namespace, 'alertmanager')))
  expect(receivers).toMatchObject([{ name: 'team', webhook_configs: [{}] }, { name: 'watchdog' }])
  await annotate(`${ruleNames.length} rules evaluated`)
})

test('firing alerts reach the configured receivers with their labels', async () => {
  const common = { namespace, release: release.name }
  await eventually(async () => {
    await Promise.all(Array.from({ length: 10 }, () => predict({ host, user: newUser('stable') })))
    const alerts = await receivedAlerts(namespace, hook)
    expect(alerts).toContainEqual({
      path: '/watchdog',
      token: '',
      labels: expect.objectContaining({ ...common, alertname: 'Watchdog', severity: 'none' }),
    })
    expect(alerts).toContainEqual({
      path: '/team',
      token: `Bearer ${secret.token}`,
      labels: expect.objectContaining({ ...common, alertname: 'HighRequestRate', severity: 'warning' }),
    })
  }, 240_000)
})

test('Prometheus is served on its host and may only list pods of its namespace', async () => {
  await eventually(async () => {
    expect((await getPage({ host: prometheusHost, path: '/-/ready' })).status).toBe(200)
  })
  expect((await getPage({ host, path: '/metrics' })).body).toContain('sms_classification_requests_total')
  const allowed = async (verb: string, resource: string, where: string) => {
    const review = await cluster.authorization.createSubjectAccessReview({
      body: {
        spec: {
          user: `system:serviceaccount:${namespace}:prometheus`,
          resourceAttributes: { verb, resource, namespace: where },
        },
      },
    })
    return review.status?.allowed
  }
  expect(await allowed('list', 'pods', namespace)).toBe(true)
  expect(await allowed('delete', 'pods', namespace)).toBe(false)
  expect(await allowed('get', 'secrets', namespace)).toBe(false)
  expect(await allowed('list', 'pods', settings.namespace)).toBe(false)
})

test('Prometheus scrapes with a client certificate under strict mTLS', async () => {
  await apply(release, { istio: { mutualTls: 'STRICT' } })
  await expectTargets('https')
  await eventually(async () => {
    expect((await getPage({ host: prometheusHost, path: '/-/ready' })).status).toBe(200)
  })
})
