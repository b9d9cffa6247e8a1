import { headers, newUserId, ports, withEarlyAccess } from '@sms-checker/contracts'
import { loadMesh, routeRequest } from '@sms-checker/mesh'
import { expect, it } from 'vitest'
import { localRelease } from '../release/local-release.ts'
import { localPods, meshPod } from './pods.ts'
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

it.each([
  ['early', true, 'app-canary'],
  ['regular', false, 'app-stable'],
])('a user with %s access gets the chosen variant, whatever rule the canary has', async (_name, wanted, expected) => {
  for (const headerRoutingRegex of ['.*0$', '.*', '[0-4].*', '.*y$', '.*r$']) {
    const { pods, routing } = localRelease(JSON.parse(JSON.stringify({ istio: { canary: { headerRoutingRegex } } })))
    let port = 1_000
    const local = await localPods(pods, async () => port++)
    const mesh = loadMesh(routing.objects, routing.services)
    for (const id of [newUserId(), '1230', '1239']) {
      const userId = withEarlyAccess(id, wanted)
      for (const requestHeaders of [{ [headers.userId]: userId }, { cookie: `a=b; user-id=${userId}; c=d` }]) {
        const decision = routeRequest(mesh, local.map(meshPod), {
          method: 'GET',
          path: '/',
          headers: requestHeaders,
          random: 0,
          host: routing.host,
          port: ports.gateway,
          from: { proxy: 'gateway', labels: routing.gatewayLabels },
        })
        expect(decision.kind === 'forward' && decision.destination.endpoint.pod, headerRoutingRegex).toBe(expected)
      }
    }
  }
})
