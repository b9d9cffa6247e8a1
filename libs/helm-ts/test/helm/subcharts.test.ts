import { describe, expect, test } from 'vitest'
import { type ChartMetadata, chart, type DataMap, defineValues, RenderError, t } from '../../src/index.ts'
import { helmTemplate } from '../../src/testing/index.ts'
import { thing } from '../fixtures.ts'

const values = defineValues({
  global: t.group('Values that subcharts share.', { registry: t.string('a', 'A registry.').pattern(/^[a-z]+$/) }),
  declared: t.subchart('The first one.', { enabled: t.bool(true, 'Whether it is installed.') }),
})

const dependencies: ChartMetadata['dependencies'] = [
  { name: 'declared', version: '1.0.0', condition: 'declared.enabled' },
  { name: 'other', version: '1.0.0', alias: 'renamed' },
  { name: 'tagged', version: '1.0.0', tags: ['extra'] },
]

/** Returns the files of a chart that renders the values Helm passes to it. */
function subchart(name: string): [path: string, text: string][] {
  return [
    [`charts/${name}/Chart.yaml`, `apiVersion: v2\nname: ${name}\nversion: 1.0.0\n`],
    [`charts/${name}/values.yaml`, 'size: 1\n'],
    [
      `charts/${name}/templates/a.yaml`,
      `apiVersion: a/v1\nkind: A\nmetadata:\n  name: ${name}\nspec: {{ .Values | toJson }}\n`,
    ],
  ]
}

const made = chart(
  { name: 'shop', version: '1.0.0', dependencies },
  {
    values,
    templates: { own: thing({ metadata: { name: 'own' }, spec: values.global.registry }) },
    files: Object.fromEntries(['declared', 'other', 'tagged'].flatMap(subchart)),
  },
)

describe.each([4, 3] as const)('under Helm %i', (helm) => {
  async function specs(given: DataMap): Promise<unknown> {
    expect(() => made.render(given)).not.toThrow()
    const manifests = await helmTemplate(made.files(), { values: given, helm })
    return Object.fromEntries(
      manifests.map(({ chart: of, object }) => [of.replace('shop/charts/', ''), Object(object).spec]),
    )
  }

  test('subcharts keep their defaults, whether or not the parent declares values for them', async () => {
    const global = { registry: 'a' }
    expect(await specs({})).toEqual({
      shop: 'a',
      declared: { enabled: true, size: 1, global },
      renamed: { size: 1, global },
      tagged: { size: 1, global },
    })
  })

  test('keys of subcharts, of `global` and of `tags` pass the schema', async () => {
    const given = {
      global: { registry: 'b', more: { deep: 1 } },
      declared: { enabled: false, size: 2 },
      renamed: { size: 3, new: true },
      tags: { extra: false },
    }
    expect(await specs(given)).toEqual({
      shop: 'b',
      renamed: { size: 3, new: true, global: { registry: 'b', more: { deep: 1 } } },
    })
  })

  test.each<DataMap>([
    { global: { registry: 'A' } },
    { global: { registry: null } },
    { declared: { enabled: 'yes' } },
    { other: { size: 1 } },
  ])('%j is rejected by render() and by Helm', async (given) => {
    expect(() => made.render(given)).toThrow(RenderError)
    await expect(helmTemplate(made.files(), { values: given, helm })).rejects.toThrow(/schema/)
  })
})
