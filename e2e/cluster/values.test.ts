import { hosts } from '@sms-checker/contracts'
import { beforeAll, expect, test } from 'vitest'
import { eventually } from './support/eventually.ts'
import { apply, helm, rollBack } from './support/helm.ts'
import { sharedRelease as release } from './support/shared-release.ts'
import { predict, type Visit, visit } from './support/traffic.ts'

beforeAll(() => apply(release))

async function expectVariants(expected: readonly (readonly [Visit, string])[]): Promise<void> {
  await eventually(async () => {
    for (const [from, variant] of expected) {
      expect(await predict(from), JSON.stringify(from)).toMatchObject({ status: 200, appVariant: variant })
    }
  })
}

test('another headerRoutingRegex is in effect after an upgrade, for header and cookie, and gone after a rollback', async () => {
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

test('another host is the only one that answers, until the rollback', async () => {
  const other = 'spam.example.com'
  await apply(release, { istio: { host: other } })
  await eventually(async () => {
    expect((await visit({ host: other, user: '1' })).status).toBe(200)
    expect((await visit({ host: hosts.app, user: '1' })).status).toBe(404)
  })
  await rollBack(release)
  await eventually(async () => {
    expect((await visit({ host: other, user: '1' })).status).toBe(404)
    expect((await visit({ host: hosts.app, user: '1' })).status).toBe(200)
  })
})

test('a gateway that is called otherwise is not this one: nothing answers here until the rollback', async () => {
  await apply(release, { istio: { ingressGateway: { name: 'another-gateway' } } })
  // A gateway without any route closes its port, so a refused connection is an answer too.
  const answers = () =>
    visit({ user: '1' }).then(
      ({ status }) => status === 200,
      () => false,
    )
  await eventually(async () => expect(await answers()).toBe(false))
  await rollBack(release)
  await eventually(async () => expect(await answers()).toBe(true))
})

test('what a value may not be is refused in words, and nothing changes', async () => {
  const refused = apply(release, { model: { shadow: { source: 'sharedStorage' } } })
  await expect(refused).rejects.toThrow('model.shadow.source=sharedStorage needs sharedStorage.enabled=true.')
  await expect(apply(release, { app: { stable: { replica: 3 } } })).rejects.toThrow(/replica\b/)
  expect(await helm(release.namespace, ['status', release.name])).toContain('STATUS: deployed')
})
