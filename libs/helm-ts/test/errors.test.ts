import { expect, test } from 'vitest'
import {
  ChartError,
  chart,
  comment,
  defineValues,
  each,
  entries,
  fail,
  file,
  helper,
  lower,
  merge,
  t,
  tpl,
  when,
} from '../src/index.ts'
import { chartOf, chartWith, configMap, deployment, thing } from './fixtures.ts'

/** Returns the message of the ChartError that the function throws. */
function failure(make: () => unknown): string {
  try {
    make()
  } catch (error) {
    if (error instanceof ChartError) return error.message
    throw error
  }
  throw new Error('Expected a ChartError.')
}

const thisFile = /errors\.test\.ts:\d+:\d+/

test('a reference to an undeclared value fails', () => {
  const values: Record<string, never> = Object(defineValues({ app: { port: t.int(80, 'A port.') } }))
  const message = failure(() => Object(values.app).prot)
  expect(message).toContain('The value .Values.app.prot is not declared.')
  expect(message).toMatch(thisFile)
})

test('unused values fail, each with its location', () => {
  const values = defineValues({ used: t.int(1, 'Used.'), app: { unused: t.int(2, 'Unused.'), too: t.map({}, 'Too.') } })
  const message = failure(() => chartOf(values.used, values))
  expect(message).toContain('No template uses these values. Use or remove them:\n  app.unused')
  expect(message).toContain('app.too')
  expect(message).not.toContain('used.used')
  expect(message.match(new RegExp(thisFile, 'g'))).toHaveLength(2)
})

test('using a group uses all its members, and values of a subchart may be unused', () => {
  const values = defineValues({ app: { a: t.int(1, 'A.') }, sub: t.subchart('Another chart.', { b: t.int(1, 'B.') }) })
  expect(() => chartOf(values.app, values)).not.toThrow()
})

test('values of another chart fail', () => {
  const own = defineValues({ a: t.int(1, 'A.') })
  const other = defineValues({ b: t.int(1, 'B.') })
  const foreign = /\.Values\.b is not a value of this chart\. Declare it.*\n {2}at .*fixtures\.ts:\d+:\d+/
  expect(failure(() => chartOf({ a: own.a, b: other.b }, own))).toMatch(foreign)
  expect(failure(() => chartOf({ b: other.b }))).toMatch(foreign)
  const shared = helper('shop.foreign', other.b)
  expect(failure(() => chartOf({ shared }))).toMatch(thisFile)
})

test('a loop whose iterations produce the same key fails', () => {
  const values = defineValues({ names: t.map({ a: '1', A: '2' }, 'Names.'), same: t.string('x', 'A key.') })
  const message = failure(() => entries(values.names, (value) => [values.same, value]))
  expect(message).toContain('Every iteration of this loop produces the same key')
  expect(message).toMatch(thisFile)
  const made = chartOf({ of: entries(values.names, (value, key) => [lower(key), value]), same: values.same }, values)
  expect(() => made.render()).toThrow('A loop produces the key “a” twice')
})

test.each([
  ['a flag', /^[a-z]$/i, 'has flags, which a JSON Schema cannot express'],
  ['look-ahead', /^(?=a)a$/, 'unsupported Perl syntax'],
  ['a back-reference', /^(a)\1$/, 'invalid escape sequence'],
  ['an escape that only JavaScript supports', /^\u0041$/, 'invalid escape sequence'],
  ['a brace that Unicode patterns reject', /^a{,2}$/, 'Incomplete quantifier'],
])('a pattern with %s fails, because Helm and JavaScript differ on it', (_, pattern, expected) => {
  const message = failure(() => t.string('a', 'A.').pattern(pattern))
  expect(message).toContain(expected)
  expect(message).toMatch(thisFile)
})

test('a loop variable in a helper outside the loop fails', () => {
  const values = defineValues({ names: t.strings([], 'Names.') })
  const list = each(values.names, (name) => helper('shop.name', tpl`${name}!`))
  const message = failure(() => chartOf({ list }, values).files())
  expect(message).toContain('A loop variable is used outside its loop. Pass it to the helper as a parameter.')
  expect(message).toMatch(thisFile)
})

test.each([
  ['a function', () => 'x', 'type function'],
  ['null', null, 'type null'],
  ['a symbol', Symbol('x'), 'type symbol'],
  ['a bigint', 1n, 'type bigint'],
  ['a date', new Date(0), 'an instance of Date'],
  ['a map', new Map(), 'an instance of Map'],
  ['NaN', Number.NaN, 'NaN cannot be printed'],
  ['infinity', Number.POSITIVE_INFINITY, 'Infinity cannot be printed'],
  ['an unsafe integer', 2 ** 60, 'outside the range of safe integers'],
  ['an unpaired surrogate', 'a\ud800', 'an unpaired surrogate'],
])('%s in a template fails with its path', (_, value, expected) => {
  const message = failure(() => thing({ metadata: { name: 'a' }, spec: { list: [{ bad: value }] } }))
  expect(message).toContain('spec.list[0].bad')
  expect(message).toContain(expected)
  expect(message).toMatch(thisFile)
})

test.each([
  ['map', 'Write each(list, (item) => …).'],
  ['filter', 'Write each(list, (item) => when(condition, …)).'],
  ['length', 'Write len(list).'],
])('the member %s of arrays fails on a list of the values, with the remedy', (member, remedy) => {
  const values = defineValues({ app: { hosts: t.strings([], 'Hosts.') } })
  const message = failure(() => Object(values.app.hosts)[member])
  expect(message).toContain(`.Values.app.hosts.${member}: .Values.app.hosts is a list`)
  expect(message).toContain(remedy)
  expect(message).toMatch(thisFile)
  expect(message.split('\n')).toHaveLength(2)
})

test('an expression in a plain template literal fails', () => {
  const values = defineValues({ a: t.string('a', 'A.') })
  const message = failure(() => `${Object(values.a)}-x`)
  expect(message).toContain('Use it inside tpl`...`')
  expect(message).toMatch(thisFile)
})

test('two helpers with one name fail, and so does a helper of unknown type', () => {
  const spec = { a: helper('shop.a', 'one'), b: helper('shop.a', 'two') }
  const message = failure(() => chartOf(spec))
  expect(message).toContain('Two helpers are named shop.a. Rename one of them.')
  expect(message).toMatch(thisFile)
  const values = defineValues({ on: t.bool(true, 'A switch.') })
  expect(failure(() => helper('shop.b', when(values.on, 'text', 1)))).toContain(
    'Cannot determine the type of the helper shop.b',
  )
})

test.each(['alerts', 'rules/alerts', '../_alerts', '_alerts.tpl', '/_alerts', '_'])(
  'a helper in the file %j fails',
  (file) => {
    const message = failure(() => helper('shop.a', 'one', undefined, { file }))
    expect(message).toContain('Name it like rules/_alerts')
    expect(message).toMatch(thisFile)
  },
)

test('two files with one path fail', () => {
  const contents = [file('files/a.json', '1'), file('files/a.json', '2')].map(({ text }) => text)
  expect(failure(() => chartOf({ contents }))).toMatch(
    /Two files with different contents are named files\/a\.json\. Rename one of them\.\n {2}at /,
  )
  const template = { templates: { a: thing({ metadata: { name: 'a' } }) }, files: { 'Chart.yaml': '' } }
  const message = failure(() => chart({ name: 'a', version: '1.0.0' }, template).files())
  expect(message).toContain('already has a file Chart.yaml')
  expect(message).toMatch(thisFile)
})

test('a loop whose items are all conditional fails', () => {
  const values = defineValues({ names: t.strings([], 'Names.'), on: t.bool(true, 'A switch.') })
  const message = failure(() => chartOf({ list: each(values.names, (name) => when(values.on, name)) }, values).files())
  expect(message).toContain('every item of its loop is conditional')
  expect(message).toMatch(thisFile)
})

test('an object without a name fails, and so does a body that is an expression', () => {
  expect(failure(() => deployment({ metadata: { labels: {} } }))).toMatch(
    /This Deployment has no metadata.name[\s\S]*errors\.test\.ts/,
  )
  expect(failure(() => configMap(Object(merge({ metadata: { name: 'a' } }))))).toContain(
    'The body of a ConfigMap must be a plain object',
  )
})

test('a chart name or appVersion with invalid characters fails', () => {
  const templates = { a: thing({ metadata: { name: 'a' } }) }
  expect(failure(() => chart({ name: 'My Chart', version: '1.0.0' }, { templates }))).toContain('My Chart')
  const message = failure(() => chart({ name: 'a', version: '1.0.0', appVersion: '"1"' }, { templates }))
  expect(message).toContain('"1"')
  expect(message).toMatch(thisFile)
})

test('a default that is not plain JSON fails', () => {
  expect(failure(() => t.of(new Map(), 'A map of something.'))).toMatch(/“A map of something\.”[\s\S]*errors\.test\.ts/)
  expect(failure(() => defineValues(Object({ a: 1 })))).toContain(
    'a is not a declared value or group. Declare it with t.',
  )
})

test('values may have names that the library or JavaScript use internally', () => {
  const values = defineValues({
    name: t.int(1, 'A.'),
    toJSON: t.int(2, 'B.'),
    node: t.int(3, 'C.'),
    constructor: { min: t.int(4, 'D.') },
  })
  const spec = [
    values.name,
    values.toJSON,
    values.node,
    comment('A comment.', values.constructor.min),
    tpl`${values.name}`,
  ]
  expect(chartOf(spec, values).render().objects[0]?.spec).toEqual([1, 2, 3, 4, '1'])
  const assertion = fail(values.name, 'a sentence')
  expect(() =>
    chartWith({ a: assertion, b: thing({ metadata: { name: 'b' }, spec: values }) }, values).render(),
  ).toThrow('a sentence')
})

test.each([
  [
    'a number below its bound',
    () => ({ a: t.int(0, 'A.').min(1) }),
    'a does not match its declaration: it must be >= 1',
  ],
  ['a number above its bound', () => ({ a: t.number(2.5, 'A.').max(1) }), 'it must be <= 1'],
  ['a fraction', () => ({ a: t.int(1.5, 'A.') }), 'it must be integer'],
  [
    'a string that is not in the enum',
    () => ({ a: t.enum(['x', 'y'], Object('z').toString(), 'A.') }),
    'one of the allowed values (x,y)',
  ],
  [
    'a string that does not match its pattern',
    () => ({ a: t.string('A', 'A.').pattern(/^[a-z]+$/) }),
    'it must match pattern',
  ],
  ['an empty string', () => ({ a: t.string('', 'A.').notEmpty() }), 'fewer than 1 characters'],
  ['a list that is too short', () => ({ deep: { a: t.strings([], 'A.').minItems(1) } }), 'deep.a does not match'],
  [
    'an item below its bound',
    () => ({ a: t.list({ n: t.int(1, 'N.').min(1) }, [{ n: 0 }], 'A.') }),
    'a.0.n does not match',
  ],
  ['an example below its bound', () => ({ a: t.optional(t.int(0, 'A.').min(1)) }), 'it must be >= 1'],
])('a default that does not match its declaration fails: %s', (_, declare, expected) => {
  const message = failure(() => defineValues(declare()))
  expect(message).toContain(expected)
  expect(message).toMatch(thisFile)
})

test('a default that is an unsafe integer fails', () => {
  const message = failure(() => t.int(2 ** 53, 'A number.'))
  expect(message).toContain('outside the range of safe integers')
  expect(message).toMatch(thisFile)
})

test.each(['1', '1.0', 'v1.0.0', '01.0.0', '1.0.0-'])('the chart version %s fails', (version) => {
  const make = () => chart({ name: 'a', version }, { templates: { a: thing({ metadata: { name: 'a' } }) } })
  expect(failure(make)).toContain('is not a semantic version. Write it as 1.2.3.')
  expect(failure(make)).toMatch(thisFile)
})

test.each(['_a', '.a', 'tests/_a', 'tests/.a/b'])('the template path %j, which Helm does not render, fails', (path) => {
  const template = () =>
    chart({ name: 'a', version: '1.0.0' }, { templates: { [path]: thing({ metadata: { name: 'a' } }) } })
  expect(failure(template)).toContain('which Helm does not render. Start every name with a letter or a digit.')
  expect(failure(template)).toMatch(thisFile)
})

const cyclic: { self?: unknown } = {}
cyclic.self = [cyclic]

test.each<[string, () => unknown, string]>([
  ['a minimum that is no number', () => t.number(1, 'A.').min(Number.NaN), 'The minimum of a value (“A.”) is NaN.'],
  ['an infinite maximum', () => t.int(1, 'A.').max(Number.POSITIVE_INFINITY), 'is Infinity. Use a finite number.'],
  ['a minimum over the maximum', () => t.int(5, 'A.').min(9).max(3), 'The minimum 9 of a value (“A.”) is greater'],
  [
    'a maximum under the minimum',
    () => t.int(5, 'A.').max(3).min(9),
    'than its maximum 3. No default can satisfy both.',
  ],
  ['a repeated choice', () => t.enum(['a', 'b', 'a'], 'a', 'A.'), 'contain “a” twice. Remove one of them.'],
  ['no choices', () => Reflect.apply(t.enum, t, [[], 'a', 'A.']), 'A value (“A.”) has no choices.'],
  ['an unpaired surrogate', () => t.string('a\ud800', 'A.'), 'contains an unpaired surrogate'],
  ['an unpaired surrogate in a key', () => t.map({ '\udc00': 'a' }, 'A.'), 'contains an unpaired surrogate'],
  ['a default that contains itself', () => t.of(cyclic, 'A.'), 'contains itself. Write it as plain JSON.'],
])('%s fails at the declaration', (_, declare, expected) => {
  const message = failure(declare)
  expect(message).toContain(expected)
  expect(message).toMatch(thisFile)
  expect(message.split('\n')).toHaveLength(2)
})

test('a default can contain the same object twice', () => {
  const port = { containerPort: 80 }
  expect(() => t.of([port, { nested: port }], 'Ports.')).not.toThrow()
})

test.each(['../x', 'a/../../x', '/x', 'a//x', '.', 'a/', ''])('the template path or file path %j fails', (path) => {
  const object = thing({ metadata: { name: 'a' } })
  const template = () => chart({ name: 'a', version: '1.0.0' }, { templates: { [path]: object } })
  expect(failure(template)).toContain('is not a portable path within the chart')
  expect(failure(template)).toMatch(thisFile)
  const more = () => chart({ name: 'a', version: '1.0.0' }, { templates: { a: object }, files: { [path]: '' } }).files()
  expect(failure(more)).toContain('is not a portable path within the chart')
})
