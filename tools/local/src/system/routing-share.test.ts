import { expect, it } from 'vitest'
import { localRelease } from '../release/release.ts'
import { localPods } from './pods.ts'
import { routingShares } from './routing-share.ts'

it('a tenth of the users get the canaries, the others stable and primary, and shadow a copy of those', async () => {
  let port = 1_000
  const { pods, routes } = localRelease()
  const shares = routingShares(routes, await localPods(pods, async () => port++))
  const rounded = [...shares].map(([name, { answers, copies }]) => [name, answers.toFixed(3), copies.toFixed(3)])
  expect(rounded).toEqual([
    ['app-stable', '0.900', '0.000'],
    ['app-canary', '0.100', '0.000'],
    ['model-primary', '0.900', '0.000'],
    ['model-shadow', '0.000', '0.900'],
    ['model-canary', '0.100', '0.000'],
  ])
})
