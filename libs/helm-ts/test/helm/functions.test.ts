import { expect, test } from 'vitest'
import {
  add,
  base64,
  defineValues,
  div,
  each,
  fromBase64,
  isRegex,
  lower,
  mod,
  mul,
  RenderError,
  regexFind,
  replace,
  sha256,
  sub,
  t,
  toInt,
  toJson,
  tpl,
  trimPrefix,
  trimSuffix,
  trunc,
  upper,
} from '../../src/index.ts'
import { chartOf, renderWithBoth, specFromBoth } from '../fixtures.ts'

test('string functions return the same as in Helm', async () => {
  const values = defineValues({
    text: t.string('Ab<c>&"ä😀-x', 'A text.'),
    map: t.of<Record<string, unknown>>({ b: [1, 2.5, { c: '<' }], a: '\u2028' }, 'A map.'),
    number: t.int(15, 'A number.'),
  })
  const spec = {
    lower: lower(values.text),
    replaced: replace(values.text, '-', '$&'),
    replacedByValue: replace(values.text, '-', tpl`$1 ${values.number}`),
    suffix: trimSuffix(values.text, '-x'),
    prefix: trimPrefix(values.text, 'Ab'),
    there: fromBase64(base64(values.text)),
    sum: sha256(values.text),
    json: toJson(values.map),
    jsonText: toJson(values.text),
    sumOfMap: sha256(toJson(values.map)),
  }
  await renderWithBoth(chartOf(spec, values))
})

test('upper and lower convert single characters, and trunc counts bytes from either end', async () => {
  const values = defineValues({ text: t.string('eßbar ΟΔΟΣ ŉ-end', 'A text.') })
  const { text } = values
  const spec = [upper(text), lower(text), trunc(text, 6), trunc(text, -3), trunc(text, 100), trunc(text, -100)]
  await renderWithBoth(chartOf(spec, values))
})

test('arithmetic truncates its operands to integers like Helm', async () => {
  const values = defineValues({ ratio: t.number(2.75, 'A ratio.'), count: t.int(1_000_000, 'A count.') })
  const { ratio, count } = values
  const spec = [add(ratio, ratio, count), sub(count, ratio), sub(1, ratio), mul(ratio, count), add(count, -1)]
  expect(await specFromBoth(chartOf(spec, values))).toEqual([1_000_004, 999_998, -1, 2_000_000, 999_999])
})

const largest = Number.MAX_SAFE_INTEGER
const limits = defineValues({ most: t.int(largest, 'The most.'), least: t.int(-largest, 'The least.') })

test('arithmetic is exact up to the largest safe integers', async () => {
  const { most, least } = limits
  const spec = [add(most, -1, 1), sub(least, 0), sub(least, least), mul(most, -1), div(most, 2), mod(most, 10)]
  const half = (largest - 1) / 2
  const results = [largest, -largest, 0, -largest, half, 1]
  expect(await specFromBoth(chartOf({ numbers: spec, texts: spec.map((one) => tpl`${one}`) }, limits))).toEqual({
    numbers: results,
    texts: results.map(String),
  })
})

test.each([
  ['add', add(limits.most, 1)],
  ['add', add(limits.most, 1, 1, -9)],
  ['add', add(limits.least, -1, largest)],
  ['sub', sub(limits.least, 1)],
  ['mul', mul(limits.most, 2)],
  ['div', div(limits.most, sub(limits.most, largest))],
  ['mod', mod(limits.most, sub(limits.most, largest))],
  ['toInt', toInt(tpl`${limits.most}0`)],
])('%s fails in render() if a result or partial sum is not a safe integer (%#)', (name, result) => {
  for (const spec of [
    { result, limits },
    { result: tpl`${result}`, limits },
  ]) {
    const made = chartOf(spec, limits)
    expect(() => made.render()).toThrow(RenderError)
    expect(() => made.render()).toThrow(`The result of ${name} is`)
  }
})

test('regexFind returns the first match or an empty string, and toInt its number', async () => {
  const values = defineValues({
    url: t.string('http://host:8080/a:1', 'A URL.'),
    tag: t.string('1.2@sha256:0a', 'A tag.'),
  })
  const port = regexFind(values.url, /:\d+/)
  const none = regexFind(values.tag, /x/)
  const numbers = defineValues({ all: t.strings(['010', '-7', '+7', '0x1f', '1.0', '1_0', '1e3', ''], 'Strings.') })
  const integers = chartOf([each(numbers.all, (one) => toInt(one))], numbers)
  expect(await specFromBoth(integers)).toEqual([10, -7, 7, 0, 0, 0, 0, 0])
  expect(await specFromBoth(integers, { helm: 3 })).toEqual([10, -7, 7, 0, 0, 0, 0, 0])
  const spec = [
    port,
    toInt(trimPrefix(port, ':')),
    regexFind(values.tag, /^[^@]+/),
    none,
    toInt(none),
    toInt(values.url),
  ]
  expect(await specFromBoth(chartOf(spec, values))).toEqual([':8080', 8080, '1.2', '', 0, 0])
})

test.each([
  ['.*0$', true],
  ['(a|b)+', true],
  ['', true],
  ['(a', false],
  ['a)', false],
  ['[a', false],
  ['a)|(b', false],
  ['a\\', false],
  ['*a', false],
  ['a{5,2}', false],
  ['a{1001}', false],
  ['[z-a]', false],
  ['(?=a)', false],
])('isRegex of %j is %s', async (regex, valid) => {
  const values = defineValues({ regex: t.string(regex, 'A regular expression.') })
  expect(await specFromBoth(chartOf([isRegex(values.regex)], values))).toEqual([valid])
})
