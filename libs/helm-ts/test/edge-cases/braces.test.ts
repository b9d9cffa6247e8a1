import { expect, test } from 'vitest'
import { comment, defineValues, t, tpl } from '../../src/index.ts'
import { agreedSpec, chartOf, printed } from '../fixtures.ts'

test('braces of other template languages pass through Helm unread and stay readable in the template', async () => {
  const spec = { summary: '{{ $labels.pod }} answers slowly ({{ $value | humanizeDuration }})' }
  expect(printed(chartOf(spec))).toContain(
    'summary: "{{`{{ $labels.pod }}`}} answers slowly ({{`{{ $value | humanizeDuration }}`}})"',
  )
  expect(await agreedSpec(chartOf(spec))).toEqual(spec)
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
])('the text %j survives alone, in a key, in a comment and beside an action', async (text) => {
  const values = defineValues({ name: t.string('n', 'A name.').pattern(/^[a-z]*$/) })
  const spec = {
    alone: text,
    [text]: 1,
    beside: tpl`${text}${values.name}${text}`,
    lines: `first\n${text}\nlast\n`,
    commented: comment(`About ${text}`, 'x'),
  }
  expect(await agreedSpec(chartOf(spec, values))).toEqual({
    alone: text,
    [text]: 1,
    beside: `${text}n${text}`,
    lines: `first\n${text}\nlast\n`,
    commented: 'x',
  })
})
