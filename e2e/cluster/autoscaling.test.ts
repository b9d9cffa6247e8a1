import { afterAll, beforeAll, expect, test } from 'vitest'
import { eventually } from './support/eventually.ts'
import { apply, uninstall } from './support/helm.ts'
import { underLoad } from './support/load.ts'
import { scale } from './support/pods.ts'
import { cluster } from './support/settings.ts'
import { sharedRelease as release } from './support/shared-release.ts'

const range = { minReplicas: 1, maxReplicas: 3 }
/** Scales down within a minute after the load ends; the default waits five. */
const scaleDown = { stabilizationWindowSeconds: 15, policies: [{ type: 'Pods', value: 2, periodSeconds: 15 }] }
const autoscaling = { enabled: true, app: range, model: range, behavior: { scaleDown: scaleDown } }
const deployments = ['app-deployment', 'model-deployment']

beforeAll(() => apply(release, { autoscaling }))
afterAll(async () => {
  // The autoscaler may have scaled once more while it was turned off, and upgrades of the next tests would conflict.
  await uninstall(release)
  await apply(release)
})

async function replicas(): Promise<number[]> {
  const { namespace } = release
  const read = deployments.map((name) => cluster.apps.readNamespacedDeployment({ name, namespace }))
  return (await Promise.all(read)).map(({ spec }) => spec?.replicas ?? 0)
}

test('scales app and model up under load, and down afterwards', async ({ annotate }) => {
  await eventually(async () => expect(await replicas()).toEqual([1, 1]))
  const report = await underLoad(
    () =>
      eventually(async () => {
        for (const count of await replicas()) expect(count).toBeGreaterThan(1)
      }),
    { users: 24, pauseMs: 0 },
  )
  const { items } = await cluster.autoscaling.listNamespacedHorizontalPodAutoscaler({ namespace: release.namespace })
  expect(items.map(({ metadata }) => metadata?.name)).toEqual(expect.arrayContaining(deployments))
  const scaledUp = await replicas()
  await eventually(async () => expect(await replicas()).toEqual([1, 1]))
  await annotate(
    `${deployments.join(', ')} went from 1 to ${scaledUp.join(' and ')} pods under ${report.requests} requests, and back`,
  )
})

test('a number of pods that was set outside the chart conflicts with an upgrade; --force-conflicts resolves it', async () => {
  await apply(release)
  await scale(release, 'app-deployment', 3)
  const changed = { app: { stable: { replicas: 1 } } }
  await expect(apply(release, changed)).rejects.toThrow(/conflict.*subresource.*scale.*\.spec\.replicas/s)
  await apply(release, {}, ['--force-conflicts'])
  expect(await replicas()).toEqual([2, 2])
})
