import { test } from 'vitest'
import {
  base64,
  defineValues,
  fromBase64,
  lower,
  replace,
  sha256,
  t,
  toJson,
  tpl,
  trimPrefix,
  trimSuffix,
} from '../../src/index.ts'
import { agreed, chartOf } from '../things.ts'

test('functions on texts', async () => {
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
  await agreed(chartOf(spec, values))
})
