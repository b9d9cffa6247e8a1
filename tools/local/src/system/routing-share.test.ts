import { expect, it } from 'vitest'
import { localRelease } from '../release/local-release.ts'
import { localPods } from './pods.ts'
import { routingShares } from './routing-share.ts'

it('a tenth of the users get the canaries, the others stable and primary, whose requests are mirrored to shadow', async () => {
  let port = 1_000
  const { pods, routing } = localRelease()
  const shares = routingShares(routing, await localPods(pods, async () => port++))
  const rounded = [...shares].map(([name, { requests, mirrored }]) => [name, requests.toFixed(3), mirrored.toFixed(3)])
  expect(rounded).toEqual([
    ['app-stable', '0.900', '0.000'],
    ['app-canary', '0.100', '0.000'],
    ['model-primary', '0.900', '0.000'],
    ['model-shadow', '0.000', '0.900'],
    ['model-canary', '0.100', '0.000'],
  ])
})
