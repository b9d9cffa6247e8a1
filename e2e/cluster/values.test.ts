import { hosts } from '@sms-checker/contracts'
import { beforeAll, expect, test } from 'vitest'
import { eventually } from './support/eventually.ts'
import { apply, helm, rollBack } from './support/helm.ts'
import { sharedRelease as release } from './support/shared-release.ts'
import { getPage, predict, type RequestOptions } from './support/traffic.ts'

beforeAll(() => apply(release))

async function expectVariants(expected: readonly (readonly [RequestOptions, string])[]): Promise<void> {
  await eventually(async () => {
    for (const [from, variant] of expected) {
      expect(await predict(from), JSON.stringify(from)).toMatchObject({ status: 200, appVariant: variant })
    }
  })
}

test('headerRoutingRegex applies to header and cookie after an upgrade, and is undone by a rollback', async () => {
  const byDefault = [
    [{ user: '10' }, 'canary'],
    [{ cookie: '10' }, 'canary'],
    [{ user: '15' }, 'stable'],
    [{ user: 'beta-1' }, 'stable'],
  ] as const
  await expectVariants(byDefault)
  await apply(release, { istio: { canary: { headerRoutingRegex: 'beta-.*|.*5$' } } })
  await expectVariants([
    [{ user: '10' }, 'stable'],
    [{ cookie: '10' }, 'stable'],
    [{ user: '15' }, 'canary'],
    [{ cookie: '15' }, 'canary'],
    [{ user: 'beta-1' }, 'canary'],
    [{ cookie: 'beta-1' }, 'canary'],
    [{ user: 'not-beta-1' }, 'stable'],
  ])
  await rollBack(release)
  await expectVariants(byDefault)
})

test('serves only the configured host, until the rollback', async () => {
  const other = 'spam.example.com'
  await apply(release, { istio: { host: other } })
  await eventually(async () => {
    expect((await getPage({ host: other, user: '1' })).status).toBe(200)
    expect((await getPage({ host: hosts.app, user: '1' })).status).toBe(404)
  })
  await rollBack(release)
  await eventually(async () => {
    expect((await getPage({ host: other, user: '1' })).status).toBe(404)
    expect((await getPage({ host: hosts.app, user: '1' })).status).toBe(200)
  })
})

test('selecting another ingress gateway stops serving on this one, until the rollback', async () => {
  await apply(release, { istio: { ingressGateway: { name: 'another-gateway' } } })
  // A gateway without routes closes its port, so a refused connection is expected too.
  const isServed = () =>
    getPage({ user: '1' }).then(
      ({ status }) => status === 200,
      () => false,
    )
  await eventually(async () => expect(await isServed()).toBe(false))
  await rollBack(release)
  await eventually(async () => expect(await isServed()).toBe(true))
})

test('refuses invalid values with a clear message and changes nothing', async () => {
  const refused = apply(release, { model: { shadow: { source: 'sharedStorage' } } })
  await expect(refused).rejects.toThrow('model.shadow.source=sharedStorage requires sharedStorage.enabled=true.')
  await expect(apply(release, { app: { stable: { replica: 3 } } })).rejects.toThrow(/replica\b/)
  expect(await helm(release.namespace, ['status', release.name])).toContain('STATUS: deployed')
})
