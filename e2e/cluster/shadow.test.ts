import { setTimeout } from 'node:timers/promises'
import { metrics } from '@sms-checker/observability/metrics'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { eventually } from './support/eventually.ts'
import { apply } from './support/helm.ts'
import { underLoad } from './support/load.ts'
import { countOf } from './support/metrics.ts'
import { deletePod, scale, startFakeModel } from './support/pods.ts'
import { sharedRelease as release } from './support/shared-release.ts'
import { newUser, predict } from './support/traffic.ts'

const modelVariants = ['primary', 'shadow', 'canary'] as const

beforeAll(() => apply(release))
afterAll(async () => {
  await scale(release, 'model-shadow-deployment', 1)
})

async function predictions(): Promise<Record<(typeof modelVariants)[number], number>> {
  const [primary = 0, shadow = 0, canary = 0] = await Promise.all(
    modelVariants.map((variant) => countOf(release, 'model', variant, metrics.modelPredictions.name)),
  )
  return { primary, shadow, canary }
}

test('mirrors each request to the primary once, and none to the canary', async () => {
  // A busy pod may reject a request, and nothing repeats a mirrored one. Then the next attempt counts.
  await eventually(async () => {
    const before = await predictions()
    for (let user = 0; user < 100; user++) await predict({ user: newUser('stable') })
    for (let user = 0; user < 50; user++) await predict({ user: newUser('canary') })
    // The last copies may still be on their way.
    await setTimeout(1_000)
    const after = await predictions()
    expect(after).toEqual({
      primary: before.primary + 100,
      shadow: before.shadow + 100,
      canary: before.canary + 50,
    })
  })
})

describe('users are not affected by a shadow that', () => {
  async function underLoadOfStableUsers(happens: () => Promise<void>) {
    return underLoad(happens, { check: ({ modelVariant }) => modelVariant === 'primary' })
  }

  test('is scaled to zero', async () => {
    const { failures } = await underLoadOfStableUsers(() => scale(release, 'model-shadow-deployment', 0))
    expect(failures).toEqual([])
  })

  test.each([
    ['hangs', 'hang'],
    ['responds 500', 'respond-500'],
  ] as const)('%s', async (_, misbehaviour) => {
    await scale(release, 'model-shadow-deployment', 0)
    const labels = { component: 'model', variant: 'shadow' } as const
    const name = `fake-${misbehaviour}`
    const { failures, requests } = await underLoadOfStableUsers(async () => {
      await startFakeModel(release, name, labels, misbehaviour)
      // Without mirrored requests the test would prove nothing.
      await eventually(async () => {
        expect(await countOf(release, 'model', 'shadow', 'fake_model_requests_total')).toBeGreaterThan(100)
      })
    })
    await deletePod(release, name)
    expect(failures).toEqual([])
    expect(requests).toBeGreaterThan(100)
  })
})
