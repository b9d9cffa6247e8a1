import { hosts } from '@sms-checker/contracts'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { parseAllDocuments } from 'yaml'
import { eventually } from './support/eventually.ts'
import { apply, helm, type Values } from './support/helm.ts'
import { underLoad } from './support/load.ts'
import { podsOf } from './support/metrics.ts'
import { objectsOf } from './support/objects.ts'
import { settings } from './support/settings.ts'
import { sharedRelease as release } from './support/shared-release.ts'
import { predict, visit } from './support/traffic.ts'

const model = 'neural'
const version = 'next'
const image = { tag: settings.candidateTag }
const candidate = { app: { canary: { version, image } }, model: { canary: { model, image } } }
const stable = { app: { stable: { version, image } }, model: { primary: { model, image } } }
const promoted = {
  app: { ...candidate.app, ...stable.app },
  model: { ...candidate.model, ...stable.model },
}
/** A trial begins and ends in two steps, so that nobody is sent to pods that are not there yet, or no longer. */
const nobody = { canary: { enabled: true, headerRoutingRegex: 'nobody' } }
const off = { canary: { enabled: false } }

beforeAll(() => apply(release, { istio: off }))
afterAll(() => apply(release))

/** What a user of the trial and everybody else gets. */
async function served(): Promise<Record<'tenth' | 'others', readonly [app: string, model: string]>> {
  const [tenth, others] = await Promise.all(
    ['10', '1'].map(async (user) => {
      const { appVersion, body } = await predict({ user })
      return [appVersion, String(JSON.parse(body).model.id)] as const
    }),
  )
  if (tenth === undefined || others === undefined) throw new Error('nobody was served')
  return { tenth, others }
}

test('a trial begins, is promoted and ends by changes of values, and no request is lost', async ({ annotate }) => {
  const before = await eventually(served)
  expect(before.tenth).toEqual(before.others)
  const trial = [version, model]
  const steps: readonly (readonly [Values, () => Promise<void>])[] = [
    [{ ...candidate, istio: nobody }, async () => expect(await served()).toEqual(before)],
    [candidate, async () => expect(await served()).toEqual({ tenth: trial, others: before.others })],
    [promoted, async () => expect(await served()).toEqual({ tenth: trial, others: trial })],
    [{ ...promoted, istio: nobody }, async () => expect((await predict({ user: '10' })).appVariant).toBe('stable')],
    [{ ...promoted, istio: off }, async () => expect(await served()).toEqual({ tenth: trial, others: trial })],
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
  await annotate(`a whole trial: ${report.failures.length} of ${report.requests} requests failed`)
  expect(report.failures).toEqual([])
  for (const pod of [...(await podsOf(release, 'app', 'stable')), ...(await podsOf(release, 'model', 'primary'))]) {
    expect(pod.spec?.containers[0]?.image?.split(':').at(-1)).toBe(settings.candidateTag)
  }
})

test('of an ended trial no object is left', async () => {
  await apply(release, { istio: off })
  const manifest = parseAllDocuments(await helm(release.namespace, ['get', 'manifest', release.name]))
  expect(manifest.length).toBeGreaterThan(20)
  for (const document of manifest) {
    const { kind, metadata, ...rest } = document.toJS()
    // A dashboard has room for the next trial, and rules speak of canaries in general; neither watches one that is gone.
    const isText = kind === 'ConfigMap' || kind === 'PrometheusRule'
    expect(JSON.stringify(isText ? metadata : [metadata, rest])).not.toMatch(/canary|prerelease/)
  }
  await eventually(async () => {
    expect((await objectsOf(release)).filter((name) => /canary|prerelease/.test(name))).toEqual([])
    expect((await visit({ host: hosts.prerelease })).status).toBe(404)
  })
})
