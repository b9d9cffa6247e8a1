import { headers, hosts } from '@sms-checker/contracts'
import { metrics } from '@sms-checker/observability/metrics'
import { beforeAll, describe, expect, test } from 'vitest'
import { eventually } from './support/eventually.ts'
import { apply } from './support/helm.ts'
import { countsOf } from './support/metrics.ts'
import { sharedRelease as release } from './support/shared-release.ts'
import { getPage, newUser, predict, type RequestOptions } from './support/traffic.ts'

beforeAll(() => apply(release))

const pairs = { stable: 'primary', canary: 'canary' } as const
const variantOf = (id: string) => (id.endsWith('0') ? 'canary' : 'stable')

/** 500 ids, 10 % of them ending in 0; every seventh contains letters. */
const ids = Array.from({ length: 500 }, (_, index) => (index % 7 === 3 ? `user-${index}` : String(90_000 + index)))

describe('routes app and model by the user id', () => {
  const sources: Record<string, (id: string) => RequestOptions> = {
    'in the header': (id) => ({ user: id }),
    'in the cookie': (id) => ({ cookie: id }),
    'in the header, which takes precedence over the cookie': (id) => ({
      user: id,
      cookie: variantOf(id) === 'canary' ? '1' : '10',
    }),
  }
  test.each(Object.entries(sources))('%s', async (_, from) => {
    const wrong: string[] = []
    for (const id of ids) {
      const [page, prediction] = await Promise.all([getPage(from(id)), predict(from(id))])
      const got = [
        page.status,
        page.appVariant,
        prediction.status,
        prediction.appVariant,
        prediction.modelVariant,
      ].join(' ')
      const variant = variantOf(id)
      const expected = [200, variant, 200, variant, pairs[variant]].join(' ')
      if (got !== expected) wrong.push(`${id}: ${got} instead of ${expected}`)
    }
    expect(wrong).toEqual([])
  })
})

test('the pre-release host serves the canary to all users', async () => {
  for (const id of ids.slice(0, 50)) {
    const response = await predict({ host: hosts.prerelease, user: id })
    expect(response, id).toMatchObject({ status: 200, appVariant: 'canary', modelVariant: 'canary' })
  }
})

test('assigns an id to a new browser, and then routes by it', async () => {
  const assigned: string[] = []
  while (!assigned.some((id) => variantOf(id) === 'canary') && assigned.length < 200) {
    const first = await getPage({})
    if (first.assignedUser === undefined) throw new Error(`No id was assigned: ${first.status}`)
    assigned.push(first.assignedUser)
    const next = await getPage({ cookie: first.assignedUser })
    expect(next).toMatchObject({ status: 200, appVariant: variantOf(first.assignedUser), assignedUser: undefined })
  }
  expect(new Set(assigned).size).toBe(assigned.length)
})

test('keeps a user on one of three pods', async ({ annotate }) => {
  const requestsPerUser = 6
  await apply(release, { app: { stable: { replicas: 3 } } })
  const counts = () => countsOf(release, 'app', 'stable', metrics.classificationRequests.name)
  await eventually(async () => {
    const before = await counts()
    expect(before.size).toBe(3)
    // When every pod has served a request, the gateway knows all three.
    for (const id of ids.slice(0, 40)) await predict({ user: `${id}1` })
    const after = await counts()
    for (const [pod, count] of after) expect(count, pod).toBeGreaterThan(before.get(pod) ?? 0)
  })
  const used = new Set<string>()
  for (let user = 0; user < 12; user++) {
    const id = newUser('stable')
    const before = await counts()
    for (let request = 0; request < requestsPerUser; request++) await predict({ user: id })
    const changed = [...(await counts())].filter(([pod, count]) => count !== before.get(pod))
    expect(
      changed.map(([pod, count]) => count - (before.get(pod) ?? 0)),
      `${headers.userId} ${id}`,
    ).toEqual([requestsPerUser])
    for (const [pod] of changed) used.add(pod)
  }
  await annotate(`12 users were spread over ${used.size} of 3 pods`)
  expect(used.size).toBeGreaterThan(1)
})
