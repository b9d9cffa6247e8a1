import { describe, expect, test } from 'vitest'
import {
  add,
  builtins,
  chart,
  contains,
  defineValues,
  div,
  each,
  hasPrefix,
  hasSuffix,
  helper,
  max,
  min,
  mod,
  mul,
  RenderError,
  regexMatch,
  renderTemplate,
  replace,
  t,
  toYaml,
  tpl,
  trimPrefix,
  trimSuffix,
  when,
} from '../../src/index.ts'
import { helmNotes } from '../../src/testing/index.ts'
import { chartOf, configMap, printedTemplate, specFromBoth } from '../fixtures.ts'

const values = defineValues({
  text: t.string('shop.example.org', 'A string.'),
  part: t.string('shop', 'A part of it.'),
  hosts: t.list({ name: t.string('', 'A name.'), ports: t.list(t.int(80, 'A port.'), [], 'Ports.') }, [], 'Hosts.'),
  config: t.of<Record<string, unknown>>({ level: 'info' }, 'A configuration file.'),
  target: t.intOrString(80, 'A port or its name.'),
  optionalTarget: t.optional(t.intOrString('25%', 'A share.')),
  name: t.string('{{ .Release.Name }}-{{ .Values.part }}', 'A template.'),
  a: t.int(7, 'A number.'),
  b: t.int(2, 'A number.'),
})
const used = { config: values.config, hosts: values.hosts }
const given = {
  text: 'a-b-a',
  part: 'a',
  hosts: [
    { name: '{{ x }}', ports: [1, 1_000_000] },
    { name: 'b\n', ports: [] },
  ],
  config: { level: 'debug', list: [1, { a: 'x\n\ny\n' }], yes: 'no', empty: {} },
  target: 'http',
  optionalTarget: 5,
  a: -7,
}

test.each([{}, given])('functions accept expressions as arguments, with the values %j', async (some) => {
  const { text, part, a, b } = values
  const spec = {
    contains: contains(text, part),
    prefix: hasPrefix(text, part),
    suffix: hasSuffix(text, tpl`${part}`),
    trimmed: [trimPrefix(text, part), trimSuffix(text, part), replace(text, part, text)],
    matches: [regexMatch(text, /^[a-z.]+$/), regexMatch(text, /b/)],
    arithmetic: [div(a, b), mod(a, b), min(a, b, 3), max(a, b), add(mul(a, b), 1)],
    other: [values.target, values.name, used],
    optional: values.optionalTarget,
  }
  const made = chartOf(spec, values)
  expect(await specFromBoth(made, { values: some, helm: 3 })).toEqual(await specFromBoth(made, { values: some }))
})

test.each([{}, given, { config: {} }])(
  "toYaml prints a user's map as a YAML file, with the values %j",
  async (some) => {
    const spec = { data: { 'config.yaml': toYaml(values.config) }, list: [toYaml(values.hosts)], values }
    const made = chartOf(spec, values)
    expect(printedTemplate(made)).toContain('config.yaml: |-\n      {{- toYaml .Values.config | trim | nindent 6 }}')
    await specFromBoth(made, { values: some })
  },
)

test.each([80, 1_000_000, 'http', '1e3', ''])(
  'intOrString accepts %j and rejects fractions and null',
  async (target) => {
    const spec = { target: values.target, text: tpl`to ${values.target}`, optional: values.optionalTarget, values }
    expect(await specFromBoth(chartOf(spec, values), { values: { target } })).toMatchObject({
      target,
      text: `to ${target}`,
    })
    expect(() => chartOf(spec, values).render({ target: 1.5 })).toThrow(RenderError)
    expect(() => chartOf(spec, values).render({ target: null })).toThrow(RenderError)
  },
)

describe('loops inside strings', () => {
  const list = tpl`Hosts:
${each(
  values.hosts,
  (host, index) => tpl`${index}. ${host.name}:${each(host.ports, (port) => tpl` ${port}`)} {{ x }}
`,
)}${when(values.hosts, 'end', 'none')}`

  test.each([{}, given])('render in the notes, with the values %j', async (some) => {
    const templates = { a: configMap({ metadata: { name: 'a' }, data: { all: toYaml(values) } }) }
    const made = chart({ name: 'shop', version: '1.0.0' }, { values, notes: list, templates })
    expect(await helmNotes(made.files(), { values: some })).toBe(made.render(some).notes)
  })

  test.each([{}, given])('render in a helper, with the values %j', async (some) => {
    const shared = helper('shop.hosts', list)
    const spec = { text: shared, joined: tpl`${shared}!`, values }
    await specFromBoth(chartOf(spec, values), { values: some })
  })

  test('fail anywhere else with the remedy', () => {
    expect(() => chartOf({ text: list, values }, values).files()).toThrow('Move it to a separate helper.')
  })
})

test('a template in a value renders like in Helm if it has only references', async () => {
  const spec = { name: renderTemplate(values.name), release: builtins.release.name, values }
  const made = chartOf(spec, values)
  expect(await specFromBoth(made, { values: { part: 'x' } })).toMatchObject({ name: 'release-name-x' })
  expect(await specFromBoth(made, { values: { name: 'plain {{ .Values.a }}' } })).toMatchObject({ name: 'plain 7' })
  expect(() => made.render({ name: '{{ include "x" . }}' })).toThrow('render() supports only references')
})
