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

/** Two pods of everything that answers users, so that one of them may go. */
const redundant = { app: { canary: { replicas: 2 } }, model: { canary: { replicas: 2 } } }
const answering = [
  ['app', 'stable'],
  ['app', 'canary'],
  ['model', 'primary'],
  ['model', 'canary'],
] as const
const everybody = { variants: ['stable', 'canary'] } as const

/** Of the requests under way while a pod is killed without notice; nothing can save those that it was answering. */
const lostToOneKill = 4

beforeAll(() => apply(release, redundant))
afterAll(() => apply(release))

const said = ({ requests, failures }: LoadReport, of: string) =>
  `${of}: ${failures.length} of ${requests} requests failed`

const namesOf = async (component: Component, variant: string) =>
  (await podsOf(release, component, variant)).flatMap(({ metadata }) => metadata?.name ?? [])

async function replaced(component: Component, variant: string, gone: string): Promise<void> {
  await eventually(async () => {
    const pods = await podsOf(release, component, variant)
    const ready = pods.filter(({ status }) => status?.containerStatuses?.every(({ ready }) => ready))
    expect(ready.map(({ metadata }) => metadata?.name)).not.toContain(gone)
    expect(ready).toHaveLength(2)
    expect(await podExists(release.namespace, gone)).toBe(false)
  }, 240_000)
}

test('a rolling update of app and model loses no request', async ({ annotate }) => {
  const report = await underLoad(
    () => apply(release, { ...redundant, pods: { annotations: { 'sms-checker/updated': new Date().toISOString() } } }),
    everybody,
  )
  await annotate(said(report, 'rolling update of all five Deployments'))
  expect(report.failures).toEqual([])
})

test('a drained node: the budgets let one pod of a variant go at a time, and no request is lost', async ({
  annotate,
}) => {
  let refused = 0
  const report = await underLoad(async () => {
    for (const [component, variant] of answering) {
      const [first = '', second = ''] = await namesOf(component, variant)
      expect(await evict(first)).toBe(true)
      // The replacement of the first cannot be ready yet.
      expect(await evict(second), `${component} ${variant}: two at once`).toBe(false)
      refused++
      while (!(await evict(second))) {
        refused++
        await setTimeout(1_000)
      }
      await replaced(component, variant, second)
    }
  }, everybody)
  await annotate(`${said(report, 'eviction of all eight pods')}; the budgets refused ${refused} evictions`)
  expect(report.failures).toEqual([])
})

describe('a killed pod costs no more than what it was answering', () => {
  test.for([
    ['app', 'stable'],
    ['model', 'primary'],
  ] as const)('%s-service, %s', async ([component, variant], { annotate }) => {
    const [victim = ''] = await namesOf(component, variant)
    const report = await underLoad(async () => {
      await cluster.core.deleteNamespacedPod({ name: victim, namespace: release.namespace, gracePeriodSeconds: 0 })
      await replaced(component, variant, victim)
    })
    await annotate([said(report, `kill of one ${component}-service pod`), ...report.failures].join('\n'))
    expect(report.failures.length).toBeLessThanOrEqual(lostToOneKill)
  })
})

/** Asks for an eviction, as `kubectl drain` does; `false` when a budget refuses it. */
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
