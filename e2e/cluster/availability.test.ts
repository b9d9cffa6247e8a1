import { setTimeout } from 'node:timers/promises'
import { ApiException } from '@kubernetes/client-node'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { eventually } from './support/eventually.ts'
import { apply } from './support/helm.ts'
import { type LoadReport, underLoad } from './support/load.ts'
import { type Component, podsOf } from './support/metrics.ts'
import { podExists } from './support/pods.ts'
import { cluster } from './support/settings.ts'
import { sharedRelease as release } from './support/shared-release.ts'

/** Two pods of each variant that serves users, so one may be evicted. */
const redundant = { app: { canary: { replicas: 2 } }, model: { canary: { replicas: 2 } } }
const servingVariants = [
  ['app', 'stable'],
  ['app', 'canary'],
  ['model', 'primary'],
  ['model', 'canary'],
] as const
const bothVariants = { variants: ['stable', 'canary'] } as const

/** Upper bound of requests in flight in a pod that is killed without notice; these cannot be saved. */
const maxLostToOneKill = 4

beforeAll(() => apply(release, redundant))
afterAll(() => apply(release))

const summary = ({ requests, failures }: LoadReport, of: string) =>
  `${of}: ${failures.length} of ${requests} requests failed`

const namesOf = async (component: Component, variant: string) =>
  (await podsOf(release, component, variant)).flatMap(({ metadata }) => metadata?.name ?? [])

async function expectReplaced(component: Component, variant: string, gone: string): Promise<void> {
  await eventually(async () => {
    const pods = await podsOf(release, component, variant)
    const ready = pods.filter(({ status }) => status?.containerStatuses?.every(({ ready }) => ready))
    expect(ready.map(({ metadata }) => metadata?.name)).not.toContain(gone)
    expect(ready).toHaveLength(2)
    expect(await podExists(release.namespace, gone)).toBe(false)
  })
}

test('a rolling update of app and model loses no request', async ({ annotate }) => {
  const report = await underLoad(
    () => apply(release, { ...redundant, pods: { annotations: { 'sms-checker/updated': new Date().toISOString() } } }),
    bothVariants,
  )
  await annotate(summary(report, 'rolling update of all five Deployments'))
  expect(report.failures).toEqual([])
})

test('draining a node evicts one pod of a variant at a time and loses no request', async ({ annotate }) => {
  let refused = 0
  const report = await underLoad(async () => {
    for (const [component, variant] of servingVariants) {
      const [first = '', second = ''] = await namesOf(component, variant)
      expect(await evict(first)).toBe(true)
      // The replacement of the first cannot be ready yet.
      expect(await evict(second), `${component} ${variant}: second eviction in parallel`).toBe(false)
      refused++
      while (!(await evict(second))) {
        refused++
        await setTimeout(1_000)
      }
      await expectReplaced(component, variant, second)
    }
  }, bothVariants)
  await annotate(
    `${summary(report, 'eviction of all eight pods')}; the disruption budgets refused ${refused} evictions`,
  )
  expect(report.failures).toEqual([])
})

describe('killing a pod loses at most its in-flight requests', () => {
  test.for([
    ['app', 'stable'],
    ['model', 'primary'],
  ] as const)('%s-service, %s', async ([component, variant], { annotate }) => {
    const [victim = ''] = await namesOf(component, variant)
    const report = await underLoad(async () => {
      await cluster.core.deleteNamespacedPod({ name: victim, namespace: release.namespace, gracePeriodSeconds: 0 })
      await expectReplaced(component, variant, victim)
    })
    await annotate([summary(report, `kill of one ${component}-service pod`), ...report.failures].join('\n'))
    expect(report.failures.length).toBeLessThanOrEqual(maxLostToOneKill)
  })
})

/** Evicts a pod like `kubectl drain`; returns `false` when a disruption budget refuses. */
async function evict(name: string): Promise<boolean> {
  const { namespace } = release
  try {
    await cluster.core.createNamespacedPodEviction({ name, namespace, body: { metadata: { name, namespace } } })
    return true
  } catch (error) {
    if (error instanceof ApiException && error.code === 429) return false
    throw error
  }
}
