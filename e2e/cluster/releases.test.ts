import { experimentServiceName } from '@sms-checker/contracts'
import { metrics } from '@sms-checker/observability/metrics'
import { beforeAll, expect, test } from 'vitest'
import { eventually } from './support/eventually.ts'
import { apply, type Release, uninstall, type Values } from './support/helm.ts'
import { countOf } from './support/metrics.ts'
import { recreateNamespace } from './support/namespaces.ts'
import { objectsInNamespace, objectsOfRelease } from './support/objects.ts'
import { cluster, settings } from './support/settings.ts'
import { sharedRelease } from './support/shared-release.ts'
import { newUser, predict } from './support/traffic.ts'

const oneReplica = { replicas: 1 }

function createRelease(name: string, namespace: string, more: Values = {}): Release & { host: string } {
  const host = `${name}.example.com`
  const istio = { host, canary: { host: `canary.${host}` } }
  const monitoring = { grafana: { host: `grafana.${host}` } }
  const values = {
    istio,
    monitoring,
    app: { stable: oneReplica },
    model: { primary: oneReplica, shadow: { enabled: false } },
    ...more,
  }
  return { name, namespace, host, values }
}

const second = createRelease('second', `${settings.namespace}-second`)
const prefixed = createRelease('blue', settings.namespace, { namePrefix: 'blue-' })

beforeAll(async () => {
  await apply(sharedRelease)
  await recreateNamespace(cluster, second.namespace)
})

test('several releases, in one namespace and in two, are isolated from each other and uninstall all but the key', async () => {
  await apply(second)
  await apply(prefixed)

  for (const release of [second, prefixed]) {
    await eventually(async () => expect((await predict({ host: release.host, user: '1' })).status).toBe(200))
  }
  const all = [sharedRelease, second, prefixed]
  const predictionCounts = () =>
    Promise.all(all.map((release) => countOf(release, 'model', 'primary', metrics.modelPredictions.name)))
  for (const [index, { host }] of [second, prefixed].entries()) {
    const counts = await predictionCounts()
    for (let user = 0; user < 20; user++) await predict({ host, user: newUser('stable') })
    const expected = counts.map((count, release) => count + (release === index + 1 ? 20 : 0))
    expect(await predictionCounts(), host).toEqual(expected)
  }
  await eventually(async () => {
    const canary = await predict({ host: prefixed.host, user: newUser('canary') })
    expect(canary).toMatchObject({ appVariant: 'canary', modelVariant: 'canary' })
  })

  for (const release of [second, prefixed]) {
    expect((await objectsOfRelease(release)).length).toBeGreaterThan(20)
    await uninstall(release)
    // Without the key of its user ids, a database that was kept could not be used again.
    const kept = `${release === prefixed ? 'blue-' : ''}${experimentServiceName}`
    await eventually(async () => expect(await objectsOfRelease(release)).toEqual([`Secret/${kept}`]))
    await cluster.core.deleteNamespacedSecret({ namespace: release.namespace, name: kept })
  }
  // Also no unlabelled object: only what Kubernetes and Istio create in every namespace may remain.
  const untouched = `${settings.namespace}-untouched`
  await recreateNamespace(cluster, untouched)
  await eventually(async () =>
    expect(await objectsInNamespace(second.namespace)).toEqual(await objectsInNamespace(untouched)),
  )
})
