import { modelVariants } from '@sms-checker/contracts'
import { beforeAll, expect, test } from 'vitest'
import { eventually } from './support/eventually.ts'
import { apply, helm } from './support/helm.ts'
import { underLoad } from './support/load.ts'
import { sharedRelease as release } from './support/shared-release.ts'
import { predict, visit } from './support/traffic.ts'

const next = { version: '0.2.0', model: 'neural' }
const trial = { app: { canary: { version: next.version } }, model: { canary: { model: next.model } } }
const promoted = { app: { stable: { version: next.version } }, model: { primary: { model: next.model } } }
const ended = { ...promoted, istio: { canary: { enabled: false } } }

beforeAll(() => apply(release, trial))

const modelOf = (body: string): string => JSON.parse(body).model.id

test('the canary is promoted and the trial ended by changes of values; no request is lost', async ({ annotate }) => {
  await eventually(async () => {
    const [stable, canary] = [await predict({ user: '1' }), await predict({ user: '10' })]
    expect([stable.appVersion, modelOf(stable.body)]).not.toEqual([next.version, next.model])
    expect([canary.appVersion, modelOf(canary.body)]).toEqual([next.version, next.model])
  })
  const report = await underLoad(
    async () => {
      await apply(release, {
        ...trial,
        app: { ...trial.app, ...promoted.app },
        model: { ...trial.model, ...promoted.model },
      })
      await eventually(async () => {
        const stable = await predict({ user: '1' })
        expect([stable.appVersion, modelOf(stable.body)]).toEqual([next.version, next.model])
      })
      await apply(release, ended)
      await eventually(async () => expect((await predict({ user: '10' })).appVariant).toBe('stable'))
    },
    { variants: ['stable', 'canary'] },
  )
  await annotate(`promotion and end of the trial: ${report.failures.length} of ${report.requests} requests failed`)
  expect(report.failures).toEqual([])
})

test('of an ended trial no object is left', async () => {
  await apply(release, ended)
  const manifest = await helm(release.namespace, ['get', 'manifest', release.name])
  expect(manifest).not.toMatch(/canary/)
  expect(manifest).toContain(modelVariants[0])
  await eventually(async () => {
    expect((await visit({ host: 'sms-checker-prerelease.local' })).status).toBe(404)
  })
  await apply(release)
})
