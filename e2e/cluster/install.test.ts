import { hosts } from '@sms-checker/contracts'
import { beforeAll, expect, test } from 'vitest'
import { eventually } from './support/eventually.ts'
import { apply, testRelease, uninstall } from './support/helm.ts'
import { podsOf } from './support/metrics.ts'
import { requireHostsFree } from './support/require-hosts-free.ts'
import { cluster } from './support/settings.ts'
import { sharedRelease as release } from './support/shared-release.ts'
import { getPage, newUser, predict } from './support/traffic.ts'

let secondsToReady = 0

beforeAll(async () => {
  await uninstall(release)
  const begin = performance.now()
  await apply(release)
  secondsToReady = (performance.now() - begin) / 1000
})

test('starts every variant with the default values, all pods ready', async ({ annotate }) => {
  await annotate(`helm install until every pod is ready: ${secondsToReady.toFixed(1)} s`)
  const expected = [
    ['app', 'stable', 2],
    ['app', 'canary', 1],
    ['model', 'primary', 2],
    ['model', 'shadow', 1],
    ['model', 'canary', 1],
  ] as const
  for (const [component, variant, count] of expected) {
    const pods = await podsOf(release, component, variant)
    const ready = pods.filter(({ status }) =>
      status?.conditions?.some(({ type, status }) => type === 'Ready' && status === 'True'),
    )
    expect(ready, `${component} ${variant}`).toHaveLength(count)
    for (const { spec } of ready) {
      // On clusters with native sidecars, istio-proxy is an init container.
      const containers = [...(spec?.initContainers ?? []), ...(spec?.containers ?? [])]
      expect(containers.map(({ name }) => name)).toContain('istio-proxy')
    }
  }
})

test('helm test passes', async () => {
  expect(await testRelease(release)).toMatch(/200 .*"result":"spam"[\s\S]*200 .*"result":"ham"/)
})

test('serves the page and predictions on the configured host only', async () => {
  const page = await eventually(async () => {
    const response = await getPage({ user: newUser('stable') })
    expect(response.status).toBe(200)
    return response
  })
  expect(page.body).toContain('<div id="root">')
  const prediction = await predict({ user: newUser('stable') })
  expect(JSON.parse(prediction.body)).toMatchObject({ result: 'spam', app: { variant: 'stable' } })
  for (const host of ['example.com', `www.${hosts.app}`, '127.0.0.1']) {
    expect((await getPage({ host })).status, host).toBe(404)
  }
})

test('refuses to start a second test run beside this release', async () => {
  const conflict = new RegExp(`${hosts.app}: ${release.namespace}/app-service`)
  await expect(requireHostsFree(cluster)).rejects.toThrow(conflict)
})
