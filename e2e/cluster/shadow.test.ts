import { metrics } from '@sms-checker/observability/metrics'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { eventually } from './support/eventually.ts'
import { apply } from './support/helm.ts'
import { underLoad } from './support/load.ts'
import { countOf } from './support/metrics.ts'
import { deletePod, scale, standIn } from './support/pods.ts'
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

test('each request to primary arrives once at shadow, and none to canary does', async () => {
  const before = await predictions()
  for (let user = 0; user < 100; user++) await predict({ user: newUser('stable') })
  for (let user = 0; user < 50; user++) await predict({ user: newUser('canary') })
  await eventually(async () => {
    const after = await predictions()
    expect(after).toEqual({
      primary: before.primary + 100,
      shadow: before.shadow + 100,
      canary: before.canary + 50,
    })
  })
})

describe('users notice nothing of a shadow that', () => {
  async function noticed(happens: () => Promise<void>) {
    return underLoad(happens, { check: ({ modelVariant }) => modelVariant === 'primary' })
  }

  test('is scaled to zero', async () => {
    const { failures } = await noticed(() => scale(release, 'model-shadow-deployment', 0))
    expect(failures).toEqual([])
  })

  test.each(['hang', 'answer-500'] as const)('does this: %s', async (fault) => {
    await scale(release, 'model-shadow-deployment', 0)
    const labels = { component: 'model', variant: 'shadow' } as const
    const name = `stand-in-${fault}`
    const { failures, requests } = await noticed(async () => {
      await standIn(release, name, labels, fault)
      // A hundred requests that shadow got, or the fault was none.
      await eventually(async () => {
        expect(await countOf(release, 'model', 'shadow', 'stand_in_requests_total')).toBeGreaterThan(100)
      })
    })
    await deletePod(release, name)
    expect(failures).toEqual([])
    expect(requests).toBeGreaterThan(100)
  })
})
