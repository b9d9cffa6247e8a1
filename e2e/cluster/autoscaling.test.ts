import { afterAll, beforeAll, expect, test } from 'vitest'
import { eventually } from './support/eventually.ts'
import { apply, uninstall } from './support/helm.ts'
import { underLoad } from './support/load.ts'
import { cluster } from './support/settings.ts'
import { sharedRelease as release } from './support/shared-release.ts'

const range = { minReplicas: 1, maxReplicas: 2 }
/** Scales down within a minute after the load ends; the default waits five. */
const scaleDown = { stabilizationWindowSeconds: 15, policies: [{ type: 'Pods', value: 2, periodSeconds: 15 }] }
const autoscaling = { enabled: true, app: range, model: range, behavior: { scaleDown: scaleDown } }
const deployments = ['app-deployment', 'model-deployment']
const limitMs = 400_000

beforeAll(() => apply(release, { autoscaling }))
afterAll(async () => {
  // Otherwise the number of replicas still belongs to the autoscaler, and upgrades of the next tests may conflict.
  await uninstall(release)
  await apply(release)
})

async function replicas(): Promise<number[]> {
  const { namespace } = release
  const read = deployments.map((name) => cluster.apps.readNamespacedDeployment({ name, namespace }))
  return (await Promise.all(read)).map(({ spec }) => spec?.replicas ?? 0)
}

test('scales app and model up under load, and down afterwards', async ({ annotate }) => {
  await eventually(async () => expect(await replicas()).toEqual([1, 1]), limitMs)
  const report = await underLoad(
    () =>
      eventually(async () => {
        for (const count of await replicas()) expect(count).toBeGreaterThan(1)
      }, limitMs),
    { users: 24, pauseMs: 0 },
  )
  const { items } = await cluster.autoscaling.listNamespacedHorizontalPodAutoscaler({ namespace: release.namespace })
  expect(items.map(({ metadata }) => metadata?.name)).toEqual(expect.arrayContaining(deployments))
  const scaledUp = await replicas()
  await eventually(async () => expect(await replicas()).toEqual([1, 1]), limitMs)
  await annotate(
    `${deployments.join(', ')} went from 1 to ${scaledUp.join(' and ')} pods under ${report.requests} requests, and back`,
  )
})

test('after autoscaling, --force-conflicts makes replicas a value of the chart again', async () => {
  // More pods than the autoscaler ever starts here.
  const more = { app: { stable: { replicas: 3 } } }
  await expect(apply(release, more)).rejects.toThrow(/conflict.*kube-controller-manager.*\.spec\.replicas/s)
  await apply(release, more, ['--force-conflicts'])
  await apply(release, { app: { stable: { replicas: 2 } } })
  expect((await replicas())[0]).toBe(2)
})
