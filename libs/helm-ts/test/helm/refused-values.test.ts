import { describe, expect, test } from 'vitest'
import { type DataMap, defineValues, RenderError, t } from '../../src/index.ts'
import { helmTemplate } from '../../src/testing/index.ts'
import { chartOf, renderWithBoth } from '../fixtures.ts'

describe('schema validation', () => {
  const values = defineValues({
    count: t.int(1, 'A count.').min(0).max(10),
    name: t
      .string('a', 'A name.')
      .pattern(/^[a-z]+$/)
      .notEmpty(),
    choice: t.enum(['a', 'b'], 'a', 'A choice.'),
    list: t.strings(['a'], 'A list.').minItems(1).maxItems(2),
    items: t.list({ name: t.string('', 'A name.') }, [], 'Items.'),
    shapes: t.mapOf({ size: t.int(1, 'A size.') }, {}, 'Shapes.'),
    group: { flag: t.bool(true, 'A flag.') },
    sub: t.subchart('Another chart.', { known: t.bool(true, 'A switch.') }),
  })
  const made = chartOf(values, values)
  const rejected: DataMap[] = [
    { unknown: 1 },
    { group: { unknown: 1 } },
    { count: 11 },
    { count: -1 },
    { count: 1.5 },
    { count: '1' },
    { count: null },
    { name: 'A' },
    { name: '' },
    { choice: 'c' },
    { list: [] },
    { list: ['a', 'b', 'c'] },
    { list: [1] },
    { items: [{}] },
    { items: [{ name: 'a', other: 1 }] },
    { shapes: { a: { size: 'x' } } },
    { group: null },
    { group: { flag: 'yes' } },
  ]
  test.each(rejected)('%j is rejected by render() and by Helm 4 and 3', async (given) => {
    expect(() => made.render(given)).toThrow(RenderError)
    await expect(helmTemplate(made.files(), { values: given })).rejects.toThrow(/schema/)
    await expect(helmTemplate(made.files(), { values: given, helm: 3 })).rejects.toThrow(/schema/)
  })

  const accepted: DataMap[] = [
    { sub: { unknown: { deep: 1 } } },
    { global: { unknown: 1 } },
    { count: 10, list: ['a', 'b'] },
  ]
  test.each(accepted)('%j is accepted by render() and by Helm', async (given) => {
    await renderWithBoth(made, { values: given })
  })
})
