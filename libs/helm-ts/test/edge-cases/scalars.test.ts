import { expect, test } from 'vitest'
import { defineValues, eq, fallback, ge, lt, t, tpl, when } from '../../src/index.ts'
import { chartOf, printedTemplate, renderWithBoth, specFromBoth } from '../fixtures.ts'

const ambiguous = [
  'yes',
  'no',
  'on',
  'off',
  'y',
  'N',
  'true',
  'null',
  '~',
  '0123',
  '0o17',
  '0x1F',
  '1e3',
  '1_000',
  '12:30:45',
  '.5',
  '.inf',
  '2001-01-01',
  '+1',
  '',
  ' ',
  '=',
  '<<',
]

test('strings that YAML 1.1 reads as another type stay strings, as values, keys and parts of a string', async () => {
  const values = defineValues({
    texts: t.strings(ambiguous, 'Texts.'),
    name: t.string('1e3', 'A name.').pattern(/^[a-z0-9]*$/),
  })
  const spec = {
    fixed: ambiguous,
    given: values.texts,
    keys: Object.fromEntries(ambiguous.map((text) => [text, text])),
    name: values.name,
    joined: tpl`${values.name}${values.name}`,
  }
  expect(await specFromBoth(chartOf(spec, values))).toEqual({
    fixed: ambiguous,
    given: ambiguous,
    keys: Object.fromEntries(ambiguous.map((text) => [text, text])),
    name: '1e3',
    joined: '1e31e3',
  })
})

const numbers = defineValues({
  million: t.int(1_000_000, 'A million.'),
  share: t.number(0.000001, 'A share.'),
  port: t.int(80, 'A port.').min(1),
})

test('large and small numbers stay numbers, and have no exponent inside strings', async () => {
  const spec = {
    million: numbers.million,
    share: numbers.share,
    text: tpl`${numbers.million} of ${numbers.share}`,
    quoted: tpl`${numbers.port}`,
    negative: -1_000_000,
  }
  const text = printedTemplate(chartOf(spec, numbers))
  expect(text).toContain('million: {{ .Values.million | int64 }}')
  expect(await specFromBoth(chartOf(spec, numbers))).toEqual({
    million: 1_000_000,
    share: 0.000001,
    text: '1000000 of 0.000001',
    quoted: '80',
    negative: -1_000_000,
  })
})

test('comparisons work for numbers, which Helm parses as floats', async () => {
  const spec = {
    equal: when(eq(numbers.million, 1_000_000), 'yes', 'no'),
    less: lt(numbers.share, 1),
    atLeast: ge(numbers.port, 80),
    fallback: fallback(numbers.port, 8080),
  }
  expect(await specFromBoth(chartOf(spec, numbers))).toEqual({ equal: 'yes', less: true, atLeast: true, fallback: 80 })
  expect(await specFromBoth(chartOf(spec, numbers), { values: { million: 1, share: 2.5, port: 1 } })).toEqual({
    equal: 'no',
    less: false,
    atLeast: false,
    fallback: 1,
  })
})

test('multi-line strings with expressions keep their lines, also for empty values', async () => {
  const values = defineValues({
    a: t.string('', 'A.').pattern(/^[a-z]*$/),
    b: t.int(1, 'B.'),
    text: t.string('', 'C.'),
  })
  const spec = {
    block: tpl`first ${values.a} line\n  second: ${values.b}\n\nlast\n`,
    start: tpl`${values.a} first\nlast`,
    end: tpl`first\nlast ${values.a}`,
    alone: tpl`first\n ${values.a} \nlast\n`,
    unknown: tpl`first\n${values.text}\n`,
  }
  const made = chartOf(spec, values)
  expect(printedTemplate(made)).toContain(`  block: |
    first {{ .Values.a }} line
      second: {{ .Values.b | int64 }}

    last
`)
  await renderWithBoth(made)
  await renderWithBoth(made, { values: { a: 'x', text: ' \n x\n' } })
})

test('a string whose schema restricts its characters is printed without quote, any other with quote', () => {
  const values = defineValues({
    name: t.string('a', 'A name.').pattern(/^[a-z0-9-]+$/),
    image: t.string('a', 'An image.').pattern(/^[\w.:/-]+$/),
    pull: t.enum(['Always', 'Never'], 'Always', 'A policy.'),
    answer: t.enum(['yes', 'no'], 'no', 'An answer.'),
    text: t.string('', 'Anything.'),
  })
  const spec = {
    name: tpl`${values.name}-deployment`,
    image: tpl`${values.image}:${values.name}`,
    pull: values.pull,
    answer: values.answer,
    text: tpl`${values.text}-deployment`,
  }
  expect(printedTemplate(chartOf(spec, values))).toContain(`spec:
  name: {{ .Values.name }}-deployment
  image: "{{ .Values.image }}:{{ .Values.name }}"
  pull: {{ .Values.pull }}
  answer: {{ .Values.answer | quote }}
  text: {{ printf "%s-deployment" .Values.text | quote }}`)
})

test('numbers are converted, strings are quoted, and lists and maps are printed inside `with`', () => {
  const values = defineValues({
    port: t.int(80, 'A port.'),
    text: t.string('', 'A text.'),
    flag: t.bool(true, 'A flag.'),
    labels: t.map({}, 'Labels.'),
    hosts: t.strings([], 'Hosts.'),
    note: t.optional(t.string('', 'A note.')),
    limit: t.optional(t.int(1, 'A limit.')),
  })
  const { port, text, flag, labels, hosts, note, limit } = values
  expect(printedTemplate(chartOf({ deep: { port, text, flag, labels }, hosts, note, limit }, values))).toContain(`spec:
  deep:
    port: {{ .Values.port | int64 }}
    text: {{ .Values.text | quote }}
    flag: {{ .Values.flag }}
    {{- with .Values.labels }}
    labels:
      {{- toYaml . | nindent 6 }}
    {{- end }}
  {{- with .Values.hosts }}
  hosts:
    {{- toYaml . | nindent 4 }}
  {{- end }}
  {{- with .Values.note }}
  note: {{ . | quote }}
  {{- end }}
  {{- if not (kindIs "invalid" .Values.limit) }}
  limit: {{ .Values.limit | int64 }}
  {{- end }}
`)
})
