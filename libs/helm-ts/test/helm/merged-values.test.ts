import { describe, expect, test } from 'vitest'
import { type DataMap, defineValues, t } from '../../src/index.ts'
import { chartOf, renderWithBoth } from '../fixtures.ts'

describe('values over defaults', () => {
  const values = defineValues({
    text: t.string('default', 'A text.'),
    labels: t.map({ a: '1', b: '2' }, 'Labels.'),
    list: t.strings(['x'], 'A list.'),
    free: t.of<{ a?: { b?: string }; list?: string[] }>({ a: { b: 'c' }, list: ['1'] }, 'Anything.'),
    nested: { deep: { count: t.int(1, 'A count.') } },
    optional: t.optional(t.string('x', 'A text.')),
    more: t.optional(t.of<{ x?: { y?: string } }>({}, 'Anything more.')),
  })
  const made = chartOf({ values, b: values.free.a.b, y: values.more.x.y }, values)
  const cases: DataMap[] = [
    {},
    { labels: { a: null } },
    { labels: null },
    { labels: { a: null, b: null } },
    { list: null },
    { list: [] },
    { free: null },
    { free: { a: null } },
    { free: { a: { b: null } } },
    { free: { list: null, other: null } },
    { nested: { deep: { count: 7 } } },
    { optional: null },
    { optional: 'given' },
    { more: { x: { y: 'z' }, nothing: null } },
    { more: { x: null } },
    { global: { any: { thing: 1 } } },
  ]
  test.each(cases)('%j is merged like in Helm 4 and 3', async (given) => {
    const four = await renderWithBoth(made, { values: given })
    expect(await renderWithBoth(made, { values: given, helm: 3 })).toEqual(four)
  })

  test('values whose file fills the buffer of Helm 4 exactly are not lost', async () => {
    const empty = JSON.stringify({ text: '' }).length
    await renderWithBoth(made, { values: { text: 'x'.repeat(4_096 - empty) } })
    await renderWithBoth(made, { values: { text: 'x'.repeat(8_192 - empty) } })
  })
})
