import { hosts } from '@sms-checker/contracts'
import { beforeAll, expect, test } from 'vitest'
import { eventually } from './support/eventually.ts'
import { apply, testRelease, uninstall } from './support/helm.ts'
import { expectHostsFree } from './support/hosts-in-use.ts'
import { podsOf } from './support/metrics.ts'
import { cluster } from './support/settings.ts'
import { sharedRelease as release } from './support/shared-release.ts'
import { newUser, predict, visit } from './support/traffic.ts'

let secondsToReady = 0

beforeAll(async () => {
  await uninstall(release)
  const begin = performance.now()
  await apply(release)
  secondsToReady = (performance.now() - begin) / 1000
})

test('the defaults bring up every variant, all pods ready', async ({ annotate }) => {
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
      // Where the cluster knows sidecars, Istio's is among the init containers.
      const containers = [...(spec?.initContainers ?? []), ...(spec?.containers ?? [])]
      expect(containers.map(({ name }) => name)).toContain('istio-proxy')
    }
  }
})

test('helm test passes', async () => {
  expect(await testRelease(release)).toMatch(/200 .*"result":"spam"[\s\S]*200 .*"result":"ham"/)
})

test('the gateway answers with the page and a prediction on the host, and knows no other host', async () => {
  const page = await eventually(async () => {
    const answer = await visit({ user: newUser('stable') })
    expect(answer.status).toBe(200)
    return answer
  })
  expect(page.body).toContain('<div id="root">')
  const answer = await predict({ user: newUser('stable') })
  expect(JSON.parse(answer.body)).toMatchObject({ result: 'spam', app: { variant: 'stable' } })
  for (const host of ['example.com', `www.${hosts.app}`, '127.0.0.1']) {
    expect((await visit({ host })).status, host).toBe(404)
  }
})

test('another run of this suite would not begin beside this release', async () => {
  const inTheWay = new RegExp(`${hosts.app}: ${release.namespace}/app-service`)
  await expect(expectHostsFree(cluster)).rejects.toThrow(inTheWay)
})
