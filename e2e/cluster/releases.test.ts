import { metrics } from '@sms-checker/observability/metrics'
import { beforeAll, expect, test } from 'vitest'
import { eventually } from './support/eventually.ts'
import { apply, type Release, uninstall, type Values } from './support/helm.ts'
import { countOf } from './support/metrics.ts'
import { emptyNamespace } from './support/namespaces.ts'
import { objectsIn, objectsOf } from './support/objects.ts'
import { cluster, settings } from './support/settings.ts'
import { sharedRelease } from './support/shared-release.ts'
import { newUser, predict } from './support/traffic.ts'

const small = { replicas: 1 }

function another(name: string, namespace: string, more: Values = {}): Release & { host: string } {
  const host = `${name}.example.com`
  const istio = { host, canary: { host: `canary.${host}` } }
  const monitoring = { grafana: { host: `grafana.${host}` } }
  const values = {
    istio,
    monitoring,
    app: { stable: small },
    model: { primary: small, shadow: { enabled: false } },
    ...more,
  }
  return { name, namespace, host, values }
}

const second = another('second', `${settings.namespace}-second`)
const prefixed = another('blue', settings.namespace, { namePrefix: 'blue-' })

beforeAll(async () => {
  await apply(sharedRelease)
  await emptyNamespace(cluster, second.namespace)
})

test('releases beside each other, in one namespace and in two, keep to themselves, and go without a trace', async () => {
  await apply(second)
  await apply(prefixed)

  for (const release of [second, prefixed]) {
    await eventually(async () => expect((await predict({ host: release.host, user: '1' })).status).toBe(200))
  }
  const all = [sharedRelease, second, prefixed]
  const counted = () =>
    Promise.all(all.map((release) => countOf(release, 'model', 'primary', metrics.modelPredictions.name)))
  for (const [index, { host }] of [second, prefixed].entries()) {
    const counts = await counted()
    for (let user = 0; user < 20; user++) await predict({ host, user: newUser('stable') })
    const expected = counts.map((count, release) => count + (release === index + 1 ? 20 : 0))
    expect(await counted(), host).toEqual(expected)
  }
  await eventually(async () => {
    const canary = await predict({ host: prefixed.host, user: newUser('canary') })
    expect(canary).toMatchObject({ appVariant: 'canary', modelVariant: 'canary' })
  })

  for (const release of [second, prefixed]) {
    expect((await objectsOf(release)).length).toBeGreaterThan(20)
    await uninstall(release)
    await eventually(async () => expect(await objectsOf(release)).toEqual([]))
  }
  // Nothing without a label of the release either: what is left is what Kubernetes and Istio give to every namespace.
  const untouched = `${settings.namespace}-untouched`
  await emptyNamespace(cluster, untouched)
  await eventually(async () => expect(await objectsIn(second.namespace)).toEqual(await objectsIn(untouched)))
})
