import { targetLabels } from '@sms-checker/observability/metrics'
import { beforeAll, expect, test } from 'vitest'
import { parse } from 'yaml'
import { eventually } from './support/eventually.ts'
import { apply, type Release } from './support/helm.ts'
import {
  activeTargets,
  alertmanagerConfig,
  expectAlerts,
  healthyRules,
  monitoredRelease,
  podOfApp,
  scrapeTargets,
  startWebhookReceiver,
} from './support/monitoring.ts'
import { recreateNamespace } from './support/namespaces.ts'
import { cluster, settings } from './support/settings.ts'
import { getPage } from './support/traffic.ts'

const namespace = `${settings.namespace}-bundled`
const host = 'bundled.example.com'
const prometheusHost = `prometheus.${host}`
const secret = { name: 'hook-token', token: 'webhook-token' }

let release: Release

beforeAll(async () => {
  await recreateNamespace(cluster, namespace)
  const url = await startWebhookReceiver(namespace)
  await cluster.core.createNamespacedSecret({
    namespace,
    body: { metadata: { name: secret.name }, stringData: { token: secret.token } },
  })
  release = monitoredRelease(
    { name: 'bundled', namespace, host },
    {
      mode: 'embedded',
      prometheus: { host: prometheusHost },
      grafana: { host: `grafana.${host}` },
      alertmanager: {
        webhook: { url: `${url}/team`, token: { existingSecret: secret.name } },
        watchdog: { url: `${url}/watchdog` },
      },
    },
  )
  await apply(release)
})

/** Expects every pod of every variant as a healthy scrape target. */
async function expectTargets(scheme: 'http' | 'https'): Promise<void> {
  await eventually(async () => {
    const targets = await activeTargets(namespace, await podOfApp(namespace, 'prometheus'))
    expect(targets.filter(({ health }) => health !== 'up')).toEqual([])
    expect(targets.map(({ labels }) => `${labels.service} ${labels.variant}`).sort()).toEqual(scrapeTargets)
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
  await expectAlerts(release, host, secret.token)
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
