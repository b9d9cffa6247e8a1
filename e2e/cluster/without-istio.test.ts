import { beforeAll, expect, test } from 'vitest'
import { apply, helm, type Release, testRelease } from './support/helm.ts'
import { podsOf } from './support/metrics.ts'
import { recreateNamespace } from './support/namespaces.ts'
import { objectsOfRelease } from './support/objects.ts'
import { cluster, settings } from './support/settings.ts'

const host = 'plain.example.com'
const release: Release = {
  name: 'deployment',
  namespace: `${settings.namespace}-plain`,
  values: { istio: { enabled: false, host }, ingress: { className: 'nginx' } },
}

beforeAll(async () => {
  await recreateNamespace(cluster, release.namespace)
  await apply(release)
})

test('serves only stable and primary, through the Service', async () => {
  expect(await testRelease(release)).toMatch(/200 .*"variant":"primary".*"variant":"stable"/)
  const objects = await objectsOfRelease(release)
  expect(objects.filter((name) => /^Deployment\/(app|model)-/.test(name))).toEqual([
    'Deployment/app-deployment',
    'Deployment/model-deployment',
  ])
  expect(
    objects.filter((name) => /^(Gateway|VirtualService|DestinationRule|PeerAuth|Authorization)/.test(name)),
  ).toEqual([])
  for (const pod of [...(await podsOf(release, 'app', 'stable')), ...(await podsOf(release, 'model', 'primary'))]) {
    const containers = [...(pod.spec?.initContainers ?? []), ...(pod.spec?.containers ?? [])]
    expect(containers.map(({ name }) => name)).not.toContain('istio-proxy')
  }
})

test('an Ingress routes the host to app-service', async () => {
  const fieldSelector = 'metadata.name=app-service'
  const { items } = await cluster.networking.listNamespacedIngress({ namespace: release.namespace, fieldSelector })
  expect(items).toHaveLength(1)
  expect(items[0]?.spec?.ingressClassName).toBe('nginx')
  expect(items[0]?.spec?.rules).toMatchObject([
    { host, http: { paths: [{ path: '/', backend: { service: { name: 'app-service', port: { name: 'http' } } } }] } },
  ])
})

test('the installation fails with one sentence when Istio is missing', async () => {
  // Simulates a cluster without Istio by listing the available APIs.
  const chart = new URL('../../deploy/helm', import.meta.url).pathname
  const apis = ['--api-versions', 'apiregistration.k8s.io/v1']
  await expect(helm(release.namespace, ['template', 'deployment', chart, ...apis])).rejects.toThrow(
    'This cluster has no Istio 1.22 or later. Install Istio, or set istio.enabled=false to use an Ingress.',
  )
})
