import { expect, test } from 'vitest'
import { comment, defineValues, t, tpl } from '../../src/index.ts'
import { chartOf, printedTemplate, specFromBoth } from '../fixtures.ts'

test('braces of other template languages are escaped readably and reach the manifest unchanged', async () => {
  const spec = { summary: '{{ $labels.pod }} answers slowly ({{ $value | humanizeDuration }})' }
  expect(printedTemplate(chartOf(spec))).toContain(
    'summary: "{{`{{ $labels.pod }}`}} answers slowly ({{`{{ $value | humanizeDuration }}`}})"',
  )
  expect(await specFromBoth(chartOf(spec))).toEqual(spec)
})

test.each([
  '{{',
  '{{{',
  '{',
  '}}',
  '{{`',
  '`{{ a }}`',
  '{{/* a',
  '{{- end -}}',
  '{{ a\nb }}',
  '{{}}{{}}',
  '{ {{a}} }',
  '{{{a}}}',
])('the string %j is unchanged as a value, as a key, in a comment and next to an action', async (text) => {
  const values = defineValues({ name: t.string('n', 'A name.').pattern(/^[a-z]*$/) })
  const spec = {
    alone: text,
    [text]: 1,
    beside: tpl`${text}${values.name}${text}`,
    lines: `first\n${text}\nlast\n`,
    commented: comment(`About ${text}`, 'x'),
  }
  expect(await specFromBoth(chartOf(spec, values))).toEqual({
    alone: text,
    [text]: 1,
    beside: `${text}n${text}`,
    lines: `first\n${text}\nlast\n`,
    commented: 'x',
  })
})
