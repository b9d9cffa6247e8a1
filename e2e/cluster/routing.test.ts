import { headers, hosts } from '@sms-checker/contracts'
import { metrics } from '@sms-checker/observability/metrics'
import { beforeAll, describe, expect, test } from 'vitest'
import { eventually } from './support/eventually.ts'
import { apply } from './support/helm.ts'
import { countsOf } from './support/metrics.ts'
import { sharedRelease as release } from './support/shared-release.ts'
import { newUser, predict, type Visit, visit } from './support/traffic.ts'

beforeAll(() => apply(release))

const pairs = { stable: 'primary', canary: 'canary' } as const
const variantOf = (id: string) => (id.endsWith('0') ? 'canary' : 'stable')

/** 500 ids, a tenth of them ending in 0; every seventh has letters too. */
const ids = Array.from({ length: 500 }, (_, index) => (index % 7 === 3 ? `user-${index}` : String(90_000 + index)))

describe('a user id decides the variant of app and model', () => {
  const ways: Record<string, (id: string) => Visit> = {
    'in the header': (id) => ({ user: id }),
    'in the cookie': (id) => ({ cookie: id }),
    'in the header, whatever the cookie says': (id) => ({
      user: id,
      cookie: variantOf(id) === 'canary' ? '1' : '10',
    }),
  }
  test.each(Object.entries(ways))('%s', async (_, from) => {
    const wrong: string[] = []
    for (const id of ids) {
      const [page, answer] = await Promise.all([visit(from(id)), predict(from(id))])
      const got = [page.status, page.appVariant, answer.status, answer.appVariant, answer.modelVariant].join(' ')
      const variant = variantOf(id)
      const expected = [200, variant, 200, variant, pairs[variant]].join(' ')
      if (got !== expected) wrong.push(`${id}: ${got} instead of ${expected}`)
    }
    expect(wrong).toEqual([])
  })
})

test('everybody gets the canary on the pre-release host', async () => {
  for (const id of ids.slice(0, 50)) {
    const answer = await predict({ host: hosts.prerelease, user: id })
    expect(answer, id).toMatchObject({ status: 200, appVariant: 'canary', modelVariant: 'canary' })
  }
})

test('a browser without an id is given one, and then gets the variant that it names', async () => {
  const given: string[] = []
  while (!given.some((id) => variantOf(id) === 'canary') && given.length < 200) {
    const first = await visit({})
    if (first.givenUser === undefined) throw new Error(`no id was given: ${first.status}`)
    given.push(first.givenUser)
    const next = await visit({ cookie: first.givenUser })
    expect(next).toMatchObject({ status: 200, appVariant: variantOf(first.givenUser), givenUser: undefined })
  }
  expect(new Set(given).size).toBe(given.length)
})

test('a user stays on one of three pods', async ({ annotate }) => {
  const visits = 6
  await apply(release, { app: { stable: { replicas: 3 } } })
  const counts = () => countsOf(release, 'app', 'stable', metrics.classificationRequests.name)
  await eventually(async () => {
    const before = await counts()
    expect(before.size).toBe(3)
    // Each pod gets somebody, so the gateway has learnt of all three.
    for (const id of ids.slice(0, 40)) await predict({ user: `${id}1` })
    const after = await counts()
    for (const [pod, count] of after) expect(count, pod).toBeGreaterThan(before.get(pod) ?? 0)
  })
  const used = new Set<string>()
  for (let user = 0; user < 12; user++) {
    const id = newUser('stable')
    const before = await counts()
    for (let visit = 0; visit < visits; visit++) await predict({ user: id })
    const changed = [...(await counts())].filter(([pod, count]) => count !== before.get(pod))
    expect(
      changed.map(([pod, count]) => count - (before.get(pod) ?? 0)),
      `${headers.userId} ${id}`,
    ).toEqual([visits])
    for (const [pod] of changed) used.add(pod)
  }
  await annotate(`12 users were kept on ${used.size} of 3 pods`)
  expect(used.size).toBeGreaterThan(1)
})
