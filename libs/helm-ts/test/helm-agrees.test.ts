import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import {
  and,
  base64,
  builtins,
  chart,
  type DataMap,
  defineValues,
  each,
  fail,
  fallback,
  fromBase64,
  hasApi,
  hook,
  kind,
  lookup,
  lower,
  not,
  RenderError,
  randomText,
  replace,
  required,
  sha256,
  t,
  toJson,
  tpl,
  trimPrefix,
  trimSuffix,
  when,
} from '../src/index.ts'
import { helmLint, helmNotes, helmTemplate } from '../src/testing/index.ts'
import { bySource, generatedCase } from './generated/case.ts'
import { agreed, agreedSpec, chartOf, chartWith, configMap, deployment, secret, thing } from './things.ts'

describe('values over defaults', () => {
  const values = defineValues({
    text: t.string('default', 'A text.'),
    labels: t.map({ a: '1', b: '2' }, 'Labels.'),
    list: t.strings(['x'], 'A list.'),
    free: t.of<{ a?: { b?: string }; list?: string[] }>({ a: { b: 'c' }, list: ['1'] }, 'Anything.'),
    nested: { deep: { count: t.int(1, 'A count.') } },
    optional: t.optional(t.string('x', 'A text.')),
    more: t.optional(t.of<{ x?: { y?: string } }>({}, 'Anything more.')),
  })
  const made = chartOf({ values, b: values.free.a.b, y: values.more.x.y }, values)
  const cases: DataMap[] = [
    {},
    { labels: { a: null } },
    { labels: null },
    { labels: { a: null, b: null } },
    { list: null },
    { list: [] },
    { free: null },
    { free: { a: null } },
    { free: { a: { b: null } } },
    { free: { list: null, other: null } },
    { nested: { deep: { count: 7 } } },
    { optional: null },
    { optional: 'given' },
    { more: { x: { y: 'z' }, nothing: null } },
    { more: { x: null } },
    { global: { any: { thing: 1 } } },
  ]
  test.each(cases)('%j merges here as it does in Helm 4 and 3', async (given) => {
    const four = await agreed(made, { values: given })
    expect(await agreed(made, { values: given, helm: 3 })).toEqual(four)
  })
})

describe('values against the schema', () => {
  const values = defineValues({
    count: t.int(1, 'A count.').min(0).max(10),
    name: t
      .string('a', 'A name.')
      .pattern(/^[a-z]+$/)
      .notEmpty(),
    choice: t.enum(['a', 'b'], 'a', 'A choice.'),
    list: t.strings(['a'], 'A list.').minItems(1).maxItems(2),
    items: t.list({ name: t.string('', 'A name.') }, [], 'Items.'),
    shapes: t.mapOf({ size: t.int(1, 'A size.') }, {}, 'Shapes.'),
    group: { flag: t.bool(true, 'A flag.') },
    sub: t.subchart('Another chart.', { known: t.bool(true, 'A switch.') }),
  })
  const made = chartOf(values, values)
  const refused: DataMap[] = [
    { unknown: 1 },
    { group: { unknown: 1 } },
    { count: 11 },
    { count: -1 },
    { count: 1.5 },
    { count: '1' },
    { count: null },
    { name: 'A' },
    { name: '' },
    { choice: 'c' },
    { list: [] },
    { list: ['a', 'b', 'c'] },
    { list: [1] },
    { items: [{}] },
    { items: [{ name: 'a', other: 1 }] },
    { shapes: { a: { size: 'x' } } },
    { group: null },
    { group: { flag: 'yes' } },
  ]
  test.each(refused)('%j is refused here and by Helm 4 and 3', async (given) => {
    expect(() => made.render(given)).toThrow(RenderError)
    await expect(helmTemplate(made.files(), { values: given })).rejects.toThrow(/schema/)
    await expect(helmTemplate(made.files(), { values: given, helm: 3 })).rejects.toThrow(/schema/)
  })

  const accepted: DataMap[] = [
    { sub: { unknown: { deep: 1 } } },
    { global: { unknown: 1 } },
    { count: 10, list: ['a', 'b'] },
  ]
  test.each(accepted)('%j is accepted by both', async (given) => {
    await agreed(made, { values: given })
  })
})

describe('what only the cluster knows', () => {
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

  test('a secret is made once and kept', async () => {
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
        lookup: (...asked) => {
          lookups.push(asked)
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

  test('a chart ends its installation with a sentence where the cluster lacks an API', async () => {
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
    await agreed(made, { apiVersions: ['networking.istio.io/v1'] })
    await agreed(made, { values: { mesh: false } })
  })

  test('required ends the rendering with its message where the value is empty', async () => {
    const made = chartOf({ host: required(values.host, 'Set host to a name.'), mesh: values.mesh }, values)
    expect(() => made.render()).toThrow('Set host to a name.')
    await expect(helmTemplate(made.files())).rejects.toThrow('Set host to a name.')
    expect(await agreedSpec(made, { values: { host: 'a' } })).toEqual({ host: 'a', mesh: true })
  })

  test('release, chart and capabilities', async () => {
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
    expect(await agreedSpec(chartOf(spec), options)).toMatchObject({
      name: 'a',
      namespace: 'b',
      install: true,
      kube: 'v1.33.2',
      app: '2.0.0',
    })
    expect(await agreedSpec(chartOf(spec), { ...options, isUpgrade: true })).toMatchObject({
      install: false,
      upgrade: true,
    })
  })
})

test('functions on texts', async () => {
  const values = defineValues({
    text: t.string('Ab<c>&"ä😀-x', 'A text.'),
    map: t.of<Record<string, unknown>>({ b: [1, 2.5, { c: '<' }], a: '\u2028' }, 'A map.'),
  })
  const spec = {
    lower: lower(values.text),
    replaced: replace(values.text, '-', '$&'),
    suffix: trimSuffix(values.text, '-x'),
    prefix: trimPrefix(values.text, 'Ab'),
    there: fromBase64(base64(values.text)),
    sum: sha256(values.text),
    json: toJson(values.map),
    jsonText: toJson(values.text),
    sumOfMap: sha256(toJson(values.map)),
  }
  await agreed(chartOf(spec, values))
})

test('objects come in the order in which Helm installs them, hooks last', async () => {
  const values = defineValues({ names: t.map({ b: '1', a: '2' }, 'Names.') })
  const plain = (name: string) => ({ metadata: { name } })
  const made = chart(
    { name: 'shop', version: '1.0.0' },
    {
      values,
      templates: {
        'z/config': configMap(plain('z')),
        'a/deployment': deployment(plain('d')),
        'a/two': [
          configMap(plain('one')),
          when(values.names, configMap(plain('two'))),
          fail(not(values.names), 'none'),
        ],
        'b/each': each(values.names, (_, key) => configMap({ metadata: { name: key } })),
        'b/thing': thing({ metadata: { name: 'a' } }),
        'b/another': kind<{ apiVersion: 'a/v1'; kind: 'Another'; metadata: { name: string } }>(
          'a/v1',
          'Another',
        )(plain('a')),
        'tests/one': configMap({
          metadata: { name: 'test', annotations: hook('test', { weight: 1, deletePolicy: 'hook-succeeded' }) },
        }),
      },
    },
  )
  const [first] = await agreed(made)
  expect(first).toMatchObject({ kind: 'ConfigMap' })
  expect(made.render().manifests.filter(({ hook: isHook }) => isHook)).toHaveLength(1)
})

test('notes tell what an installation shows, conditions and braces included', async () => {
  const values = defineValues({ mesh: t.bool(true, 'A switch.'), text: t.string('{{ a }}', 'A text.') })
  const notes = tpl`Open http://${builtins.release.name}.local {{ x }} {${values.text}}
${when(
  values.mesh,
  tpl`The mesh routes.
`,
  '',
)}
  Read on: ${when(values.mesh, 'a', 'b')}
`
  const made = chart(
    { name: 'shop', version: '1.0.0' },
    { values, notes, templates: { a: configMap({ metadata: { name: 'a' } }) } },
  )
  for (const mesh of [true, false]) {
    expect(await helmNotes(made.files(), { values: { mesh } })).toBe(made.render({ mesh }).notes)
  }
})

test('a generated chart passes helm lint --strict', async () => {
  await fc.assert(
    fc.asyncProperty(generatedCase, async ({ chart: made }) => void (await helmLint(made.files()))),
    { numRuns: 10 },
  )
})

test('Helm 3 prints what Helm 4 prints, for whole charts with values of their own', { timeout: 600_000 }, async () => {
  await fc.assert(
    fc.asyncProperty(generatedCase, async ({ chart: made, values }) => {
      const ours = bySource(made.render(values).manifests)
      for (const helm of [3, 4] as const) {
        expect(bySource(await helmTemplate(made.files(), { values, helm }))).toEqual(ours)
      }
    }),
    { numRuns: 40 },
  )
})
