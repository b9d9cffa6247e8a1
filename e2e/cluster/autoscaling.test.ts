import { afterAll, beforeAll, expect, test } from 'vitest'
import { eventually } from './support/eventually.ts'
import { apply } from './support/helm.ts'
import { underLoad } from './support/load.ts'
import { cluster } from './support/settings.ts'
import { sharedRelease as release } from './support/shared-release.ts'

const range = { minReplicas: 1, maxReplicas: 3 }
/** Down within a minute after the load, where the default waits five. */
const down = { stabilizationWindowSeconds: 15, policies: [{ type: 'Pods', value: 2, periodSeconds: 15 }] }
const autoscaling = { enabled: true, app: range, model: range, behavior: { scaleDown: down } }
const scaled = ['app-deployment', 'model-deployment']
const limitMs = 400_000

beforeAll(() => apply(release, { autoscaling }))
afterAll(() => apply(release))

async function replicas(): Promise<number[]> {
  const { namespace } = release
  const read = scaled.map((name) => cluster.apps.readNamespacedDeployment({ name, namespace }))
  return (await Promise.all(read)).map(({ spec }) => spec?.replicas ?? 0)
}

test('load raises the pods of app and model, and they fall after it', async ({ annotate }) => {
  await eventually(async () => expect(await replicas()).toEqual([1, 1]), limitMs)
  const report = await underLoad(
    () =>
      eventually(async () => {
        for (const count of await replicas()) expect(count).toBeGreaterThan(1)
      }, limitMs),
    { users: 24, pauseMs: 0 },
  )
  const { items } = await cluster.autoscaling.listNamespacedHorizontalPodAutoscaler({ namespace: release.namespace })
  expect(items.map(({ metadata }) => metadata?.name)).toEqual(expect.arrayContaining(scaled))
  const raised = await replicas()
  await eventually(async () => expect(await replicas()).toEqual([1, 1]), limitMs)
  await annotate(
    `${scaled.join(', ')} went from 1 to ${raised.join(' and ')} pods under ${report.requests} requests, and back`,
  )
})
