import { smsChecker } from 'chart'
import { beforeAll, expect, test } from 'vitest'
import { parse } from 'yaml'
import { eventually } from './support/eventually.ts'
import { apply, helm, type Release } from './support/helm.ts'
import {
  activeTargets,
  alertmanagerConfig,
  expectAlerts,
  healthyRules,
  monitoredRelease,
  scrapeTargets,
  startWebhookReceiver,
  versions,
} from './support/monitoring.ts'
import { recreateNamespace } from './support/namespaces.ts'
import { startMonitoringResources } from './support/operator-resources.ts'
import { cluster, settings } from './support/settings.ts'

const namespace = `${settings.namespace}-operator`
const api = 'monitoring.coreos.com/v1'
const host = 'operated.example.com'
const secrets = { webhook: { url: '' }, token: { token: 'webhook-token' } }

/** The chart's objects for the Prometheus operator and the cluster's Grafana. */
const { objects } = smsChecker.render({}, { apiVersions: [api] })
const watched = objects.filter(({ apiVersion }) => apiVersion.startsWith('monitoring.coreos.com/'))

const { items: definitions } = await cluster.objects.list('apiextensions.k8s.io/v1', 'CustomResourceDefinition')
const isKnown = definitions.some(({ metadata }) => metadata?.name === 'servicemonitors.monitoring.coreos.com')
const { items: operators } = await cluster.core.listPodForAllNamespaces({
  labelSelector: 'app.kubernetes.io/name=prometheus-operator',
})

let release: Release

beforeAll(async () => {
  await recreateNamespace(cluster, namespace)
  const url = await startWebhookReceiver(namespace)
  for (const [name, stringData] of Object.entries({ ...secrets, webhook: { url: `${url}/team` } })) {
    await cluster.core.createNamespacedSecret({ namespace, body: { metadata: { name }, stringData } })
  }
  release = monitoredRelease(
    { name: 'operated', namespace, host },
    {
      mode: 'auto',
      alertmanager: {
        webhook: { existingSecret: 'webhook', token: { existingSecret: 'token' } },
        watchdog: { url: `${url}/watchdog` },
      },
    },
  )
  await apply(release)
})

test('the API server accepts the objects of the Prometheus operator', async ({ annotate }) => {
  expect(watched.map(({ kind }) => kind)).toEqual(
    expect.arrayContaining(['ServiceMonitor', 'PrometheusRule', 'AlertmanagerConfig']),
  )
  if (!isKnown) {
    expect(await helm(namespace, ['get', 'manifest', release.name])).not.toContain('monitoring.coreos.com')
    await annotate('this cluster has no Prometheus operator, so nothing could accept its objects')
    return
  }
  for (const { apiVersion, kind, metadata } of watched) {
    const stored = await cluster.objects.read({ apiVersion, kind, metadata: { name: metadata.name, namespace } })
    expect(stored.metadata?.labels).toMatchObject({ 'app.kubernetes.io/managed-by': 'Helm' })
  }
  await annotate(`accepted: ${watched.map(({ kind, metadata }) => `${kind}/${metadata.name}`).join(', ')}`)
})

test('dashboards carry the label that the sidecar of Grafana selects', async ({ skip }) => {
  skip(!isKnown, 'this cluster has no Prometheus operator')
  const { items } = await cluster.core.listNamespacedConfigMap({ namespace, labelSelector: 'grafana_dashboard=1' })
  const titles = items.flatMap(({ data = {} }) => Object.values(data).map((text) => String(JSON.parse(text).title)))
  expect(titles).toHaveLength(3)
  expect(new Set(titles).size).toBe(3)
})

test('Prometheus and Alertmanager of the operator load them, and alerts arrive', async ({ annotate, skip }) => {
  skip(operators.length === 0, 'this cluster runs no Prometheus operator')
  const pods = await startMonitoringResources(release)
  const expected = scrapeTargets.map((variant) => `${variant} up`)
  const expectedRules = ruleNames().sort()
  await eventually(async () => {
    const targets = await activeTargets(namespace, pods.prometheus)
    expect(targets.map(({ labels, health }) => `${labels.service} ${labels.variant} ${health}`).sort()).toEqual(
      expected,
    )
    for (const { labels } of targets) expect(labels).toMatchObject({ namespace, release: release.name })
    expect(await healthyRules(namespace, pods.prometheus)).toEqual(expectedRules)
  })
  const { receivers, inhibit_rules: inhibitions } = parse(await alertmanagerConfig(namespace, pods.alertmanager))
  const names = receivers.map(({ name }: { name: string }) => name)
  expect(names).toEqual(expect.arrayContaining(['team', 'watchdog'].map((name) => `${namespace}/sms-checker/${name}`)))
  expect(JSON.stringify(inhibitions)).toContain('ModelNotReady')

  await expectAlerts(release, host, secrets.token.token)
  await annotate(
    `Prometheus ${versions.prometheus} scrapes ${expected.length} pods and evaluates ${expectedRules.length} rules; Alertmanager ${versions.alertmanager} has the receivers`,
  )
})

/** Names of all rules in the chart's PrometheusRules. */
function ruleNames(): string[] {
  const rules = JSON.parse(JSON.stringify(watched.filter(({ kind }) => kind === 'PrometheusRule')))
  return rules
    .flatMap(({ spec }: { spec: { groups: { rules: { alert?: string; record?: string }[] }[] } }) => spec.groups)
    .flatMap((group: { rules: { alert?: string; record?: string }[] }) => group.rules)
    .map(({ alert, record }: { alert?: string; record?: string }) => String(alert ?? record))
}
