import { ExperimentJudgement, paths, rollbackControllerName, serviceNames } from '@sms-checker/contracts'
import { Type } from 'typebox'
import { Value } from 'typebox/value'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { newUserIdEndingIn } from '../user-ids.ts'
import { eventually } from './support/eventually.ts'
import { apply, type Release, uninstall, type Values } from './support/helm.ts'
import { underLoad } from './support/load.ts'
import { recreateNamespace } from './support/namespaces.ts'
import { consoleValues, judgement, operatorToken } from './support/operator.ts'
import { cluster, settings } from './support/settings.ts'
import { predict } from './support/traffic.ts'

/** Half of the users are assigned to the canary, so that few users suffice. */
const canaryRule = '.*[0-4]$'

/** Ids as app-service creates them, so that their users count. */
const endingWith = (digits: string) => () => newUserIdEndingIn(digits[Math.trunc(Math.random() * digits.length)] ?? '')
const canaryUser = endingWith('01234')
const stableUser = endingWith('56789')
const anyUser = endingWith('0123456789')

/** A canary that cannot reach its model, so all its predictions fail. */
const badCanary = { replicas: 1, env: [{ name: 'MODEL_SERVICE_URL', value: 'http://127.0.0.1:9' }] }

const istio = 'networking.istio.io'
const VirtualService = Type.Object({
  metadata: Type.Object({
    managedFields: Type.Array(
      Type.Object({
        manager: Type.String(),
        operation: Type.String(),
        fieldsV1: Type.Object({ 'f:spec': Type.Optional(Type.Object({ 'f:http': Type.Optional(Type.Unknown()) })) }),
      }),
    ),
  }),
  spec: Type.Object({
    http: Type.Array(
      Type.Object({
        name: Type.String(),
        route: Type.Array(Type.Object({ destination: Type.Object({ subset: Type.String() }) })),
      }),
    ),
  }),
})

describe.each([4, 3] as const)('with Helm %i', (helm) => {
  const namespace = `${settings.namespace}-rollback-${helm}`
  const host = `rollback-${helm}.example.com`
  const consoleHost = `console.${host}`
  const owners = [helm === 4 ? 'helm Apply' : 'helm Update']
  let release: Release
  let token = ''

  const running = (name: string, headerRoutingRegex = canaryRule): Values => ({
    experiment: { name },
    istio: { canary: { headerRoutingRegex } },
  })

  beforeAll(async () => {
    await recreateNamespace(cluster, namespace)
    const one = { replicas: 1 }
    release = {
      name: 'rollback',
      namespace,
      helm,
      values: {
        istio: { host, canary: { host: `canary.${host}` } },
        app: { stable: one, canary: badCanary },
        model: { primary: one, canary: one, shadow: { enabled: false } },
        monitoring: { mode: 'off' },
        experiment: {
          console: await consoleValues(consoleHost),
          autoRollback: { enabled: true, intervalSeconds: 2 },
        },
      },
    }
    await apply(release, running('first'))
    token = await operatorToken(release)
  })

  afterAll(async () => {
    if (!settings.keep) await uninstall(release)
  })

  const judge = (name: string) => judgement(consoleHost, `${paths.experiments}/${name}`, token, ExperimentJudgement)

  async function appVirtualService() {
    const metadata = { name: serviceNames.app, namespace }
    const object = await cluster.objects.read({ apiVersion: `${istio}/v1`, kind: 'VirtualService', metadata })
    const { metadata: found, spec } = Value.Parse(VirtualService, object)
    const owning = found.managedFields.filter(({ fieldsV1 }) => fieldsV1['f:spec']?.['f:http'] !== undefined)
    return {
      owners: owning.map(({ manager, operation }) => `${manager} ${operation}`),
      subsets: Object.fromEntries(spec.http.map(({ name, route }) => [name, route[0]?.destination.subset])),
    }
  }

  async function waitForRollback(name: string): Promise<void> {
    await eventually(async () => expect(await judge(name)).toHaveProperty('rolledBack'))
  }

  /** Sends messages of all users until those of the canary get stable. The other users must not notice. */
  async function expectRollback(name: string): Promise<string> {
    const { requests, failures } = await underLoad(
      async () => {
        // Until the rollback, these requests fail: that is the injected error.
        await underLoad(() => waitForRollback(name), { host, userId: canaryUser })
        await eventually(async () => {
          const responses = await Promise.all(Array.from({ length: 10 }, () => predict({ host, user: canaryUser() })))
          for (const { status, appVariant } of responses) expect([status, appVariant]).toEqual([200, 'stable'])
        })
      },
      { host, userId: stableUser },
    )
    expect(failures).toEqual([])
    expect(await appVirtualService()).toEqual({
      owners,
      subsets: { 'early-access': 'stable', 'regular-access': 'stable', canary: 'stable', stable: 'stable' },
    })
    const { verdict, rolledBack, users } = await judge(name)
    expect(verdict).toBe('roll-back')
    return `${rolledBack?.reason} After ${users.canary + users.stable} users; none of ${requests} requests of stable users failed`
  }

  async function rollbackEvents(): Promise<string[]> {
    const { items } = await cluster.core.listNamespacedEvent({ namespace, fieldSelector: 'reason=CanaryRolledBack' })
    return items.map(({ message }) => message ?? '').sort()
  }

  test('a bad canary loses its users under load, and no request of other users fails', async ({ annotate }) => {
    await annotate(await expectRollback('first'))
    expect(await rollbackEvents()).toEqual([expect.stringContaining('experiment first')])
  })

  test('the upgrade that agrees with the rollback succeeds, and loses no request', async ({ annotate }) => {
    const upgrade = () => apply(release, running('first', 'none'))
    const { requests, failures } = await underLoad(upgrade, { host, userId: anyUser })
    await annotate(`${failures.length} of ${requests} requests failed`)
    expect(failures).toEqual([])
  })

  test('an upgrade with unchanged values succeeds after a rollback', async ({ annotate }) => {
    await apply(release, running('second'))
    await annotate(await expectRollback('second'))
    await apply(release, running('second'))
    // Helm 3 compares manifests, so it changes nothing. Helm 4 applies the values, which still name the canary.
    const { subsets, owners: after } = await appVirtualService()
    expect(subsets.canary).toBe(helm === 4 ? 'canary' : 'stable')
    expect(after).toEqual(owners)
    expect(await judge('second')).toHaveProperty('rolledBack')
    expect(await rollbackEvents()).toHaveLength(2)
  })

  test('the service account of the controller has no other right', async () => {
    async function isAllowed(verb: string, group: string, resource: string, name?: string): Promise<boolean> {
      const user = `system:serviceaccount:${namespace}:${rollbackControllerName}`
      const resourceAttributes = { namespace, verb, group, resource, ...(name !== undefined && { name }) }
      const { status } = await cluster.authorization.createSubjectAccessReview({
        body: { spec: { user, resourceAttributes } },
      })
      return status?.allowed === true
    }
    expect(await isAllowed('patch', istio, 'virtualservices', serviceNames.app)).toBe(true)
    expect(await isAllowed('create', '', 'events')).toBe(true)
    expect(await isAllowed('patch', istio, 'virtualservices', serviceNames.model)).toBe(false)
    expect(await isAllowed('patch', istio, 'virtualservices')).toBe(false)
    for (const verb of ['get', 'list', 'update', 'delete']) {
      expect(await isAllowed(verb, istio, 'virtualservices', serviceNames.app), verb).toBe(false)
    }
    for (const resource of ['secrets', 'pods', 'configmaps']) {
      expect(await isAllowed('get', '', resource), resource).toBe(false)
    }
  })
})
