import { appVariants, modelVariants, serviceNames } from '@sms-checker/contracts'
import { targetLabels } from '@sms-checker/observability/metrics'
import { beforeAll, expect, test } from 'vitest'
import { parse } from 'yaml'
import { eventually } from './support/eventually.ts'
import { apply, type Release } from './support/helm.ts'
import { configurationOf, healthyRulesOf, podOf, startHook, targetsOf, toldTo } from './support/monitoring.ts'
import { emptyNamespace } from './support/namespaces.ts'
import { cluster, settings } from './support/settings.ts'
import { newUser, predict, visit } from './support/traffic.ts'

const namespace = `${settings.namespace}-embedded`
const host = 'watched.example.com'
const prometheusHost = `prometheus.${host}`
const hook = 'hook'
const one = { replicas: 1 }
const secret = { name: 'hook-token', token: 'the-token-of-the-hook' }

let release: Release

beforeAll(async () => {
  await emptyNamespace(cluster, namespace)
  const url = await startHook(namespace, hook)
  await cluster.core.createNamespacedSecret({
    namespace,
    body: { metadata: { name: secret.name }, stringData: { token: secret.token } },
  })
  release = {
    name: 'watched',
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

/** Every pod of every variant, as samples name it. */
async function expectTargets(scheme: 'http' | 'https'): Promise<void> {
  const expected = [
    ...appVariants.map((variant) => `${serviceNames.app} ${variant}`),
    ...modelVariants.map((variant) => `${serviceNames.model} ${variant}`),
  ]
  await eventually(async () => {
    const targets = await targetsOf(namespace, await podOf(namespace, 'prometheus'))
    expect(targets.filter(({ health }) => health !== 'up')).toEqual([])
    expect(targets.map(({ labels }) => `${labels.service} ${labels.variant}`).sort()).toEqual(expected.sort())
    for (const { labels, scrapeUrl } of targets) {
      expect(Object.keys(labels)).toEqual(expect.arrayContaining([...targetLabels]))
      expect(labels).toMatchObject({ namespace, release: release.name })
      expect(new URL(scrapeUrl).protocol).toBe(`${scheme}:`)
    }
  })
}

test('Prometheus reads every pod of every variant', () => expectTargets('http'))

test('it evaluates every rule of the chart, and Alertmanager runs with the receivers', async ({ annotate }) => {
  const { data = {} } = await cluster.core.readNamespacedConfigMap({ namespace, name: 'prometheus' })
  const written = Object.entries(data)
    .filter(([file]) => file.startsWith('rules-'))
    .flatMap(([, text]) => parse(text).groups)
    .flatMap(({ rules }) => rules)
    .map(({ alert, record }) => String(alert ?? record))
  await eventually(async () => {
    expect(await healthyRulesOf(namespace, await podOf(namespace, 'prometheus'))).toEqual(written.sort())
  })
  const { receivers } = parse(await configurationOf(namespace, await podOf(namespace, 'alertmanager')))
  expect(receivers).toMatchObject([{ name: 'team', webhook_configs: [{}] }, { name: 'watchdog' }])
  await annotate(`${written.length} rules evaluated`)
})

test('alerts that fire reach who is told of them, with their labels', async () => {
  const common = { namespace, release: release.name }
  await eventually(async () => {
    await Promise.all(Array.from({ length: 10 }, () => predict({ host, user: newUser('stable') })))
    const told = await toldTo(namespace, hook)
    expect(told).toContainEqual({
      path: '/watchdog',
      token: '',
      labels: expect.objectContaining({ ...common, alertname: 'Watchdog', severity: 'none' }),
    })
    expect(told).toContainEqual({
      path: '/team',
      token: `Bearer ${secret.token}`,
      labels: expect.objectContaining({ ...common, alertname: 'HighRequestRate', severity: 'warning' }),
    })
  }, 240_000)
})

test('Prometheus answers on its host, and may find the pods of its namespace and nothing else', async () => {
  await eventually(async () => {
    expect((await visit({ host: prometheusHost, path: '/-/ready' })).status).toBe(200)
  })
  expect((await visit({ host, path: '/metrics' })).body).toContain('sms_classification_requests_total')
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

test('where the services let nobody in without a certificate, Prometheus has one', async () => {
  await apply(release, { istio: { mutualTls: 'STRICT' } })
  await expectTargets('https')
  await eventually(async () => {
    expect((await visit({ host: prometheusHost, path: '/-/ready' })).status).toBe(200)
  })
})
