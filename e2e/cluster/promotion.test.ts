import { hosts } from '@sms-checker/contracts'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { parseAllDocuments } from 'yaml'
import { eventually } from './support/eventually.ts'
import { apply, helm, type Values } from './support/helm.ts'
import { underLoad } from './support/load.ts'
import { podsOf } from './support/metrics.ts'
import { objectsOfRelease } from './support/objects.ts'
import { settings } from './support/settings.ts'
import { sharedRelease as release } from './support/shared-release.ts'
import { getPage, predict } from './support/traffic.ts'

const model = 'neural'
const version = 'next'
const image = { tag: settings.candidateTag }
const candidate = { app: { canary: { version, image } }, model: { canary: { model, image } } }
const stable = { app: { stable: { version, image } }, model: { primary: { model, image } } }
const promoted = {
  app: { ...candidate.app, ...stable.app },
  model: { ...candidate.model, ...stable.model },
}
/** A rollout starts and ends in two steps, so no user is routed to pods that are not ready yet, or no longer exist. */
const canaryWithoutUsers = { canary: { enabled: true, headerRoutingRegex: 'no-user' } }
const canaryOff = { canary: { enabled: false } }

beforeAll(() => apply(release, { istio: canaryOff }))
afterAll(() => apply(release))

/** App version and model id that a canary user and all other users get. */
async function servedVersions(): Promise<Record<'canary' | 'others', readonly [app: string, model: string]>> {
  const [canary, others] = await Promise.all(
    ['10', '1'].map(async (user) => {
      const { appVersion, body } = await predict({ user })
      return [appVersion, String(JSON.parse(body).model.id)] as const
    }),
  )
  if (canary === undefined || others === undefined) throw new Error('A request returned no version.')
  return { canary, others }
}

test('a rollout starts, is promoted and ends by changing values, without losing a request', async ({ annotate }) => {
  const before = await eventually(servedVersions)
  expect(before.canary).toEqual(before.others)
  const candidateVersions = [version, model]
  const steps: readonly (readonly [Values, () => Promise<void>])[] = [
    [{ ...candidate, istio: canaryWithoutUsers }, async () => expect(await servedVersions()).toEqual(before)],
    [
      candidate,
      async () => expect(await servedVersions()).toEqual({ canary: candidateVersions, others: before.others }),
    ],
    [
      promoted,
      async () => expect(await servedVersions()).toEqual({ canary: candidateVersions, others: candidateVersions }),
    ],
    [
      { ...promoted, istio: canaryWithoutUsers },
      async () => expect((await predict({ user: '10' })).appVariant).toBe('stable'),
    ],
    [
      { ...promoted, istio: canaryOff },
      async () => expect(await servedVersions()).toEqual({ canary: candidateVersions, others: candidateVersions }),
    ],
  ]
  const report = await underLoad(
    async () => {
      for (const [values, inEffect] of steps) {
        await apply(release, values)
        await eventually(inEffect)
      }
    },
    { variants: ['stable', 'canary'] },
  )
  await annotate(`complete rollout: ${report.failures.length} of ${report.requests} requests failed`)
  expect(report.failures).toEqual([])
  for (const pod of [...(await podsOf(release, 'app', 'stable')), ...(await podsOf(release, 'model', 'primary'))]) {
    expect(pod.spec?.containers[0]?.image?.split(':').at(-1)).toBe(settings.candidateTag)
  }
})

test('an ended rollout leaves no object behind', async () => {
  await apply(release, { istio: canaryOff })
  const manifest = parseAllDocuments(await helm(release.namespace, ['get', 'manifest', release.name]))
  expect(manifest.length).toBeGreaterThan(20)
  for (const document of manifest) {
    const { kind, metadata, ...rest } = document.toJS()
    // Dashboards and rules mention canaries in general; they do not refer to the one that was removed.
    const isText = kind === 'ConfigMap' || kind === 'PrometheusRule'
    expect(JSON.stringify(isText ? metadata : [metadata, rest])).not.toMatch(/canary|prerelease/)
  }
  await eventually(async () => {
    expect((await objectsOfRelease(release)).filter((name) => /canary|prerelease/.test(name))).toEqual([])
    expect((await getPage({ host: hosts.prerelease })).status).toBe(404)
  })
})
