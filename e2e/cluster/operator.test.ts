import { smsChecker } from 'chart'
import { beforeAll, expect, test } from 'vitest'
import { apply, helm } from './support/helm.ts'
import { cluster } from './support/settings.ts'
import { sharedRelease as release } from './support/shared-release.ts'

const api = 'monitoring.coreos.com/v1'

/** What the chart gives the Prometheus operator, as `kind/name`. */
const watched = smsChecker
  .render({}, { apiVersions: [api] })
  .objects.filter(({ apiVersion }) => apiVersion.startsWith('monitoring.coreos.com/'))
  .map(({ apiVersion, kind, metadata: { name } }) => ({ apiVersion, kind, metadata: { name } }))

beforeAll(() => apply(release))

test('the Prometheus operator’s objects are installed where the cluster knows them, and left out elsewhere', async ({
  annotate,
}) => {
  expect(watched.length).toBeGreaterThan(2)
  const manifest = await helm(release.namespace, ['get', 'manifest', release.name])
  const definitions = await cluster.objects.list('apiextensions.k8s.io/v1', 'CustomResourceDefinition')
  const known = definitions.items.some(({ metadata }) => metadata?.name === 'servicemonitors.monitoring.coreos.com')
  if (!known) {
    expect(manifest).not.toContain('monitoring.coreos.com')
    await annotate('this cluster has no Prometheus operator: nothing was there to accept its objects')
    return
  }
  for (const object of watched) {
    const stored = await cluster.objects.read({
      ...object,
      metadata: { ...object.metadata, namespace: release.namespace },
    })
    expect(stored.metadata?.labels).toMatchObject({ 'app.kubernetes.io/managed-by': 'Helm' })
  }
  await annotate(
    `the API server has accepted ${watched.map(({ kind, metadata }) => `${kind}/${metadata.name}`).join(', ')}`,
  )
})
