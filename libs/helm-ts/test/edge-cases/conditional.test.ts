import { describe, expect, test } from 'vitest'
import {
  and,
  comment,
  defineValues,
  each,
  entries,
  helper,
  merge,
  not,
  or,
  required,
  t,
  tpl,
  when,
} from '../../src/index.ts'
import { chartOf, printedTemplate, specFromBoth } from '../fixtures.ts'

const values = defineValues({
  on: t.bool(false, 'A switch.'),
  labels: t.map({}, 'Labels.'),
  names: t.strings([], 'Names.'),
  note: t.optional(t.string('a note', 'A note.')),
  count: t.optional(t.int(3, 'A count.')),
})
const used = { on: values.on, labels: values.labels, names: values.names, note: values.note, count: values.count }

describe('objects and lists around conditional parts are never null', () => {
  const spec = {
    mapping: { a: when(values.on, 1), b: values.labels },
    nested: { deep: { deeper: { note: values.note } } },
    list: [when(values.on, 'x'), each(values.names, (name) => name)],
    items: [{ a: when(values.on, 1) }, 'last'],
    entries: entries(values.labels, (value, key) => [key, value]),
    merged: merge({ a: 1 }, { a: when(values.on, 2) }),
    helper: helper('shop.empty', { a: when(values.on, 1) }),
    kept: {},
    alsoKept: [],
  }

  test('all conditions false: keys are omitted, except literal empty objects and lists', async () => {
    expect(await specFromBoth(chartOf({ ...spec, used }, values))).toEqual({
      items: ['last'],
      kept: {},
      alsoKept: [],
      used: { on: false },
    })
  })

  test('all conditions true: every key is rendered', async () => {
    const given = { on: true, labels: { b: 'c' }, names: ['n'], note: 'hello', count: 0 }
    expect(await specFromBoth(chartOf({ ...spec, used }, values), { values: given })).toEqual({
      mapping: { a: 1, b: { b: 'c' } },
      nested: { deep: { deeper: { note: 'hello' } } },
      list: ['x', 'n'],
      items: [{ a: 1 }, 'last'],
      entries: { b: 'c' },
      merged: { a: 2 },
      helper: { a: 1 },
      kept: {},
      alsoKept: [],
      used: given,
    })
  })
})

test('a helper that starts with a condition keeps the white space at the end of its last value', async () => {
  const labelled = helper('shop.labelled', merge({ first: when(values.on, 1) }, values.labels))
  const spec = { text: 'x', inner: labelled, list: [labelled, { after: labelled }], used, end: true }
  for (const last of ['\n', '\n\n', 'a\n', 'a\n\n', '\na', ' ', ' \n', 'a \n ', '\t', '']) {
    for (const on of [false, true]) {
      const labels = { a: 'b', z: last }
      const rendered = { ...(on && { first: 1 }), ...labels }
      expect(await specFromBoth(chartOf(spec, values), { values: { on, labels, note: '', count: null } })).toEqual({
        text: 'x',
        inner: rendered,
        list: [rendered, { after: rendered }],
        used: { on, labels },
        end: true,
      })
    }
  }
})

test('an optional number 0 is rendered, an optional empty string is not', async () => {
  expect(await specFromBoth(chartOf(used, values), { values: { count: 0, note: '' } })).toEqual({ on: false, count: 0 })
})

test('conditions on strings, numbers and lists render as bools', async () => {
  const any = and(values.note, or(values.labels, values.names))
  const spec = { value: any, not: not(any), text: tpl`${any}`, under: when(any, 1), used }
  expect(printedTemplate(chartOf(spec, values))).toContain(`
  value: {{ not (not (and .Values.note (or .Values.labels .Values.names))) }}
  not: {{ not (and .Values.note (or .Values.labels .Values.names)) }}`)
  expect(printedTemplate(chartOf(spec, values))).toContain(
    '{{- if and .Values.note (or .Values.labels .Values.names) }}',
  )
  expect(await specFromBoth(chartOf(spec, values))).toMatchObject({ value: false, not: true, text: 'false' })
  const given = { note: 'a', names: ['b'] }
  expect(await specFromBoth(chartOf(spec, values), { values: given })).toMatchObject({
    value: true,
    not: false,
    text: 'true',
    under: 1,
  })
})

test('a required list is printed as a list', async () => {
  const spec = { names: required(values.names, 'Give names.'), used }
  expect(await specFromBoth(chartOf(spec, values), { values: { names: ['a'] } })).toMatchObject({ names: ['a'] })
})

test('a chain of conditions is printed as else if', () => {
  const spec = { size: when(values.on, 'on', when(values.labels, 'labelled', when(not(values.names), 'bare'))), used }
  expect(printedTemplate(chartOf(spec, values))).toContain(`  {{- if .Values.on }}
  size: "on"
  {{- else if .Values.labels }}
  size: labelled
  {{- else if not .Values.names }}
  size: bare
  {{- end }}`)
})

test('a comment is inside the condition of its key, and a conditional first key follows its dash', () => {
  const spec = {
    a: comment('Only sometimes.', when(values.on, 1)),
    list: [comment('First.', { name: 'x' }), { name: when(values.on, 'y'), other: 1 }],
    used,
  }
  expect(printedTemplate(chartOf(spec, values))).toContain(`  {{- if .Values.on }}
  # Only sometimes.
  a: 1
  {{- end }}
  list:
    # First.
    - name: x
    -
      {{- if .Values.on }}
      name: "y"
      {{- end }}
      other: 1`)
})

test('conditions within a string are printed in place, and a condition that holds is not tested again', async () => {
  const name = defineValues({
    name: t.string('a', 'A name.').pattern(/^[a-z]*$/),
    suffix: t.string('', 'A suffix.').pattern(/^[a-z]*$/),
    labels: t.map({}, 'Labels.'),
    on: t.bool(false, 'A switch.'),
  })
  const suffix = when(name.suffix, tpl`:${name.suffix}`, when(name.on, '-on', ''))
  const spec = {
    image: tpl`${name.name}${suffix}`,
    lines: tpl`name ${name.name}\nsuffix ${suffix};\n`,
    branch: tpl`${name.name}${when(name.on, 'a\nb', 'c')}`,
    labels: when(name.labels, name.labels, when(name.on, { a: 'b' })),
  }
  const made = chartOf(spec, name)
  expect(printedTemplate(made)).toContain(`
  image: "{{ .Values.name }}{{ if .Values.suffix }}:{{ .Values.suffix }}{{ else }}{{ if .Values.on }}-on{{ end }}{{ end }}"
  lines: |
    name {{ .Values.name }}
    suffix {{ if .Values.suffix }}:{{ .Values.suffix }}{{ else }}{{ if .Values.on }}-on{{ end }}{{ end }};
`)
  expect(printedTemplate(made)).toContain(`
  {{- if .Values.labels }}
  labels:
    {{- toYaml .Values.labels | nindent 4 }}
  {{- else if .Values.on }}
  labels:
    a: b
  {{- end }}
`)
  for (const given of [{}, { on: true }, { suffix: 'x', labels: { c: '{{ d }}' } }]) {
    await specFromBoth(made, { values: given })
    await specFromBoth(made, { values: given, helm: 3 })
  }
})

test('adjacent equal and opposite conditions are joined, and conditions decided by an enclosing one are removed', async () => {
  const { on, note } = values
  const spec = {
    a: when(on, 1),
    b: when(on, { always: 2, again: when(on, 3), never: when(not(on), 4), note: when(and(on, note), 5) }),
    c: when(on, 'c', 'd'),
    list: [when(on, 'x'), when(on, 'y'), when(not(on), 'z')],
    used,
  }
  expect(printedTemplate(chartOf(spec, values))).toContain(`spec:
  {{- if .Values.on }}
  a: 1
  b:
    always: 2
    again: 3
    {{- if .Values.note }}
    note: 5
    {{- end }}
  c: c
  {{- else }}
  c: d
  {{- end }}
  list:
    {{- if .Values.on }}
    - x
    - "y"
    {{- else }}
    - z
    {{- end }}
`)
  await specFromBoth(chartOf(spec, values))
  await specFromBoth(chartOf(spec, values), { values: { on: true, note: 'a' } })
})
