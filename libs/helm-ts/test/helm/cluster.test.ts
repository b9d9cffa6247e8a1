import { describe, expect, test } from 'vitest'
import { builtInApiVersions } from '../../src/chart/api-versions.ts'
import {
  and,
  base64,
  builtins,
  defineValues,
  fail,
  fallback,
  hasApi,
  kubeVersionAtLeast,
  lookup,
  not,
  randomText,
  required,
  t,
  tpl,
} from '../../src/index.ts'
import { helmTemplate } from '../../src/testing/index.ts'
import { chartOf, chartWith, renderWithBoth, secret, specFromBoth, thing } from '../fixtures.ts'

describe('functions that depend on the cluster', () => {
  const values = defineValues({ mesh: t.bool(true, 'A switch.'), host: t.string('', 'A host.') })
  const name = tpl`${builtins.release.name}-admin`
  const kept = lookup<{ data: { password: string; 'odd.key': string } }>(
    'v1',
    'Secret',
    builtins.release.namespace,
    name,
  )
  const random = secret({
    metadata: { name },
    data: { password: fallback(kept.data.password, base64(randomText(12))) },
  })

  test('a random secret is generated once and then kept by lookup', async () => {
    const made = chartWith({ thing: random })
    const [printed] = await helmTemplate(made.files())
    expect(printed?.object).toMatchObject({
      metadata: { name: 'release-name-admin' },
      data: { password: expect.stringMatching(/^[\w+/]{16}$/) },
    })
    const lookups: string[][] = []
    const found = made.render(
      {},
      {
        release: { name: 'shop', namespace: 'prod' },
        lookup: (...args) => {
          lookups.push(args)
          return { data: { password: 'a2VwdA==' } }
        },
      },
    )
    expect(lookups).toContainEqual(['v1', 'Secret', 'prod', 'shop-admin'])
    expect(found.objects[0]?.data).toEqual({ password: 'a2VwdA==' })
    expect(made.render({}, { randomText: (length) => 'x'.repeat(length) }).objects[0]?.data).toEqual({
      password: 'eHh4eHh4eHh4eHh4',
    })
  })

  test('fail stops the rendering with its message when the cluster lacks an API', async () => {
    const needs = and(values.mesh, not(hasApi('networking.istio.io/v1')))
    const made = chartWith(
      {
        thing: fail(needs, 'Install Istio first, or set mesh=false.'),
        other: thing({ metadata: { name: 'a' }, spec: values.host }),
      },
      values,
    )
    expect(() => made.render()).toThrow('Install Istio first, or set mesh=false.')
    await expect(helmTemplate(made.files())).rejects.toThrow('Install Istio first, or set mesh=false.')
    await renderWithBoth(made, { apiVersions: ['networking.istio.io/v1'] })
    await renderWithBoth(made, { values: { mesh: false } })
  })

  test('hasApi is true for the built-in API versions only', async () => {
    const apis = [...builtInApiVersions, 'networking.istio.io/v1', 'apps/v1/Deployment', 'apps/v3', '']
    const found = await specFromBoth(chartOf(apis.map((api) => hasApi(api))))
    expect(found).toEqual(apis.map((api) => builtInApiVersions.includes(api)))
  })

  test.each(['v1.29.0', 'v1.30.4', 'v1.31.0-rc.1', 'v1.33.2-gke.100', 'v1.35.0', 'v2.0.0'])(
    'kubeVersionAtLeast compares the version like Helm for %s',
    async (kubeVersion) => {
      const comparisons = (['1.9', '1.30', '1.31', '1.33', '2.0'] as const).map((version) =>
        kubeVersionAtLeast(version),
      )
      await renderWithBoth(chartOf(comparisons), { kubeVersion })
      await renderWithBoth(chartOf(comparisons), { kubeVersion, helm: 3 })
    },
  )

  test('required stops the rendering with its message when the value is empty', async () => {
    const made = chartOf({ host: required(values.host, 'Set host to a name.'), mesh: values.mesh }, values)
    expect(() => made.render()).toThrow('Set host to a name.')
    await expect(helmTemplate(made.files())).rejects.toThrow('Set host to a name.')
    expect(await specFromBoth(made, { values: { host: 'a' } })).toEqual({ host: 'a', mesh: true })
  })

  test('release, chart and capabilities have the same values as in Helm', async () => {
    const { release, chart: self, capabilities } = builtins
    const spec = {
      name: release.name,
      namespace: release.namespace,
      service: release.service,
      revision: release.revision,
      install: release.isInstall,
      upgrade: release.isUpgrade,
      chart: self.name,
      version: self.version,
      app: self.appVersion,
      kube: capabilities.kubeVersion,
    }
    const options = { release: { name: 'a', namespace: 'b' }, kubeVersion: 'v1.33.2' }
    expect(await specFromBoth(chartOf(spec), options)).toMatchObject({
      name: 'a',
      namespace: 'b',
      install: true,
      kube: 'v1.33.2',
      app: '2.0.0',
    })
    expect(await specFromBoth(chartOf(spec), { ...options, isUpgrade: true })).toMatchObject({
      install: false,
      upgrade: true,
    })
  })
})
