import { expect, test } from 'vitest'
import {
  builtins,
  checksum,
  defineValues,
  each,
  entries,
  file,
  helper,
  merge,
  t,
  templateChecksum,
  toJson,
  tpl,
} from '../../src/index.ts'
import { chartOf, chartWith, configMap, printedTemplate, renderWithBoth, specFromBoth, thing } from '../fixtures.ts'
import { hostileStrings } from '../generated/strings.ts'

const values = defineValues({
  hosts: t.list(
    { name: t.string('', 'A name.'), paths: t.strings([], 'Paths.') },
    [{ name: 'a', paths: ['/x', '/y'] }],
    'Hosts.',
  ),
  names: t.map({ b: '2', a: '1' }, 'Names.'),
  suffix: t.string('s', 'A suffix.'),
  'odd-key': { 'odd.member': t.bool(true, 'Odd.') },
})
const rest = { odd: values['odd-key']['odd.member'] }

test('nested loops read the root context through $', async () => {
  const shared = helper('shop.suffix', tpl`${values.suffix}!`)
  const spec = {
    ...rest,
    list: each(values.hosts, (host) => ({
      name: tpl`${host.name}.${values.suffix}.${builtins.release.name}.${shared}`,
      paths: each(host.paths, (path, index) => ({ path, index, host: host.name })),
    })),
    names: each(values.names, (name, key) => tpl`${key}=${name}`),
  }
  expect(printedTemplate(chartOf(spec, values))).toContain('{{- range $index, $path := $host.paths }}')
  expect(await specFromBoth(chartOf(spec, values))).toEqual({
    odd: true,
    list: [
      {
        name: 'a.s.release-name.s!',
        paths: [
          { path: '/x', index: 0, host: 'a' },
          { path: '/y', index: 1, host: 'a' },
        ],
      },
    ],
    names: ['a=1', 'b=2'],
  })
})

test('a merge prints no key twice, and the last part wins', async () => {
  const labels = helper('shop.labels', { app: 'shop', release: builtins.release.name })
  const suffixed = helper(
    'shop.suffixed',
    entries(values.names, (_, key) => [tpl`${key}-2`, values.suffix]),
  )
  const spec = {
    ...rest,
    hosts: values.hosts,
    over: merge(values.names, { a: values.suffix }, labels, { app: 'mine' }),
    under: merge({ a: 'default', z: 'default' }, values.names),
    both: merge(values.names, suffixed),
  }
  expect(await specFromBoth(chartOf(spec, values), { values: { names: { app: 'theirs', release: 'x' } } })).toEqual({
    odd: true,
    hosts: [{ name: 'a', paths: ['/x', '/y'] }],
    over: { a: 's', app: 'mine', b: '2', release: 'release-name' },
    under: { a: '1', app: 'theirs', b: '2', release: 'x', z: 'default' },
    both: { a: '1', 'a-2': 's', app: 'theirs', 'app-2': 's', b: '2', 'b-2': 's', release: 'x', 'release-2': 's' },
  })
})

test('a file is not processed by the template engine and keeps every character', async () => {
  const dashboard = `${JSON.stringify({ legend: '{{pod}} {{ $x }}', quote: '"\\', panels: ['ä', '`'] }, undefined, 2)}\n`
  const spec = {
    'a.json': file('files/a.json', dashboard).text,
    compact: file('files/b.json', '{"a":"{{b}}"}').text,
    ...rest,
  }
  const made = chartOf({ ...spec, values }, values)
  expect(made.files().get('files/a.json')).toBe(dashboard)
  expect(printedTemplate(made)).toContain('a.json: |\n    {{- .Files.Get "files/a.json" | nindent 4 }}')
  expect(await specFromBoth(made)).toMatchObject({ 'a.json': dashboard, compact: '{"a":"{{b}}"}' })
})

test('a checksum is the same in Helm and in the evaluator, and changes with the data', async () => {
  const settings = helper('shop.settings', { text: values.suffix, script: 'a\nb\n', html: '<a href="b">&</a>' })
  const made = chartOf({ sum: checksum(settings), ...rest, values }, values)
  const before = await specFromBoth(made)
  const after = await specFromBoth(made, { values: { suffix: 't' } })
  expect(before).toMatchObject({ sum: expect.stringMatching(/^[0-9a-f]{64}$/) })
  expect(after).not.toEqual(before)
})

test.each([4, 3] as const)(
  'the checksum of a template file is the same in Helm %i and in the evaluator',
  async (helm) => {
    const config = configMap({
      metadata: { name: 'config' },
      data: { suffix: values.suffix, names: toJson(values.names) },
    })
    const sum = thing({
      metadata: { name: 'sum' },
      spec: { sum: templateChecksum('config'), ...rest, hosts: values.hosts },
    })
    const made = chartWith({ config, thing: sum }, values)
    expect(printedTemplate(made)).toContain(
      'sum: {{ include (print $.Template.BasePath "/config.yaml") . | sha256sum | quote }}',
    )
    await renderWithBoth(made, { helm })
    await renderWithBoth(made, { helm, values: { suffix: 'a"\n\u0000😀', names: { yes: 'no' } } })
    expect(() => chartOf({ sum: templateChecksum('none'), values }, values)).toThrow(
      'templateChecksum names the template none, which does not exist.',
    )
  },
)

test.each([4, 3] as const)(
  'checksums are the same in Helm %i for strings with special meaning in YAML or templates',
  async (helm) => {
    const texts = hostileStrings.filter((text) => !/[\u007f-\u009f\u2028\u2029\ufeff]/.test(text))
    const all = defineValues({ texts: t.strings([], 'Strings.'), map: t.map({}, 'Strings by name.') })
    const data = { texts: all.texts, map: all.map, fixed: texts, each: each(all.texts, (one) => tpl`${one}${one}`) }
    const config = thing({ metadata: { name: 'config' }, spec: { data, list: [[all.texts], { a: all.map }] } })
    const sum = thing({ metadata: { name: 'sum' }, spec: templateChecksum('config') })
    const map = Object.fromEntries(texts.map((text, index) => [`key${index % 7}.${index}`, text]))
    await renderWithBoth(chartWith({ config, thing: sum }, all), { helm, values: { texts, map } })
  },
)
