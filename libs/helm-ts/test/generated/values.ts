import fc from 'fast-check'
import { type Data, type DataMap, defineValues, t } from '../../src/index.ts'
import { fraction, key, valuesString, wholeNumber } from './strings.ts'

const textMap = fc.dictionary(key, valuesString, { maxKeys: 4 })
const scalar = fc.oneof(valuesString, wholeNumber, fraction, fc.boolean())

/** Generates any value without a declared shape, except `null`. */
const { free } = fc.letrec<{ free: Data }>((tie) => ({
  free: fc.oneof(
    { maxDepth: 3 },
    scalar,
    fc.array(tie('free'), { maxLength: 3 }),
    fc.dictionary(key, tie('free'), { maxKeys: 3 }),
  ),
}))

const known = fc.record(
  { a: valuesString, b: fc.record({ c: valuesString, d: free }, { requiredKeys: [] }), 'x-y': valuesString },
  { requiredKeys: [] },
)
const others = fc.dictionary(
  key.filter((name) => !['a', 'b', 'x-y'].includes(name)),
  free,
  { maxKeys: 2 },
)
const freeMap = fc.tuple(others, known).map(([other, some]) => ({ ...other, ...some }))
const name = fc.oneof(
  fc.stringMatching(/^[a-z0-9.-]{0,8}$/),
  fc.constantFrom('7', '010', '0x1f', '1.0', '1.', '-1', '1e3'),
)
const choice = fc.constantFrom('Always', 'Never', 'yes')
/** Templates with the references that `render()` supports. */
const template = fc.constantFrom(
  'plain',
  '{{ .Release.Name }}-{{.Values.name}}',
  'a\n{{ .Values.text }}',
  '{{ .Values.flag }} {{ .Values.whole }}',
  '{{ .Chart.Version }}',
)
const item = fc.record(
  { name: valuesString, count: wholeNumber, note: valuesString, tags: fc.array(valuesString, { maxLength: 2 }) },
  { requiredKeys: ['name', 'count', 'tags'] },
)

const full = {
  text: valuesString,
  name,
  choice,
  whole: wholeNumber,
  fraction,
  port: fc.oneof(wholeNumber, valuesString),
  template,
  flag: fc.boolean(),
  labels: textMap,
  more: textMap,
  texts: fc.array(valuesString, { maxLength: 3 }),
  items: fc.array(item, { maxLength: 3 }),
  shapes: fc.dictionary(key, item, { maxKeys: 2 }),
  free: freeMap,
  freeList: fc.array(free, { maxLength: 3 }),
}

/** Generates a default for every value. */
export const defaults = fc.record({ ...full, oddFlag: fc.boolean() })
export type Defaults = typeof defaults extends fc.Arbitrary<infer D> ? D : never

/** Generates the values of a user: some of the declared values, and some of the optional ones. */
export const given: fc.Arbitrary<DataMap> = fc.record(
  {
    ...full,
    'odd-key': fc.record({ flag: fc.boolean() }, { requiredKeys: [] }),
    optional: fc.record(
      {
        text: valuesString,
        whole: wholeNumber,
        flag: fc.boolean(),
        labels: textMap,
        texts: fc.array(valuesString, { maxLength: 2 }),
      },
      { requiredKeys: [] },
    ),
    global: fc.dictionary(fc.constantFrom('a', 'b'), scalar, { maxKeys: 2 }),
  },
  { requiredKeys: [] },
)

export type Free = { a?: string; b?: { c?: string }; 'x-y'?: string }

export function declared(value: Defaults) {
  const shape = {
    name: t.string('', 'A name.'),
    count: t.int(0, 'A count.'),
    note: t.optional(t.string('', 'A note.')),
    tags: t.strings([], 'Tags.'),
  }
  return defineValues({
    text: t.string(value.text, 'A text.'),
    name: t.string(value.name, 'A name.').pattern(/^[a-z0-9.-]*$/),
    choice: t.enum(['Always', 'Never', 'yes'], value.choice, 'A choice.'),
    whole: t.int(value.whole, 'A whole number.'),
    fraction: t.number(value.fraction, 'A number.'),
    port: t.intOrString(value.port, 'A number or a name.'),
    template: t.string(value.template, 'A template.'),
    flag: t.bool(value.flag, 'A flag.'),
    labels: t.map(value.labels, 'Labels.'),
    more: t.map(value.more, 'More labels.'),
    texts: t.strings(value.texts, 'Texts.'),
    items: t.list(shape, value.items, 'Items.'),
    shapes: t.mapOf(shape, value.shapes, 'Items by name.'),
    free: t.of<Free>({ ...value.free }, 'Anything.'),
    freeList: t.of<unknown[]>(value.freeList, 'A list of anything.'),
    'odd-key': { flag: t.bool(value.oddFlag, 'A flag under an odd key.') },
    optional: {
      text: t.optional(t.string('x', 'An optional text.')),
      whole: t.optional(t.int(1, 'An optional number.')),
      flag: t.optional(t.bool(true, 'An optional flag.')),
      labels: t.optional(t.map({}, 'Optional labels.')),
      texts: t.optional(t.strings([], 'Optional texts.')),
    },
  })
}

export type Declared = ReturnType<typeof declared>
