import fc from 'fast-check'
import { expect, test } from 'vitest'
import { parse } from 'yaml'
import { NODE } from '../nodes/expression.ts'
import { t } from './declare.ts'
import { defaultValues } from './merge.ts'
import { leaves, valuesTable } from './readme.ts'
import { valuesSchema } from './schema.ts'
import { declaredGroup, defineValues } from './tree.ts'
import { valuesYaml } from './values-yaml.ts'

function group(values: { readonly [NODE]: unknown }) {
  const node = values[NODE]
  if (typeof node !== 'object' || node === null || !('root' in node))
    throw new Error('Not a reference to declared values.')
  return declaredGroup(Object(node.root))
}

const declared = group(
  defineValues({
    app: t.group('The web application.', {
      replicas: t.int(2, 'Pods; ignored while autoscaling is on.').min(0),
      tag: t.string('', 'Image tag.'),
      nodePort: t.optional(t.int(30080, 'A fixed port on every node.')),
      env: t.list({ name: t.string('', 'Name.') }, [{ name: 'A' }], 'Environment.'),
    }),
    pull: t.enum(['Always', 'Never'], 'Always', 'When to pull.'),
    only: { unset: t.optional(t.string('x', 'An example.')) },
    old: t.deprecated(t.optional(t.string('x', 'The old name.')), 'Use app.tag.'),
    'a.b': t.map({ 'c.d': 'yes' }, 'A map.'),
  }),
)

test('values.yaml has each value below its description, and optional ones as commented examples', () => {
  expect(valuesYaml(declared, 'shop')).toBe(`# Default values for shop.

# The web application.
app:
  # Pods; ignored while autoscaling is on.
  replicas: 2

  # Image tag.
  tag: ""

  # A fixed port on every node.
  # nodePort: 30080

  # Environment.
  env:
    - name: "A"

# When to pull.
# One of: Always, Never.
pull: "Always"

only: {}
  # An example.
  # unset: "x"

# The old name.
# Deprecated: Use app.tag.
# old: "x"

# A map.
a.b:
  c.d: "yes"
`)
})

/** Replaces unsafe integers, which are rejected as defaults. */
function safeInteger(_: string, value: unknown): unknown {
  return Number.isInteger(value) && !Number.isSafeInteger(value) ? 0 : value
}

test('values.yaml parses back to exactly the declared defaults', () => {
  const free = fc.dictionary(
    fc.string({ unit: 'binary' }).filter((key) => key !== '__proto__'),
    fc.jsonValue({ maxDepth: 3 }),
  )
  fc.assert(
    fc.property(free, fc.string({ unit: 'binary' }), (map, text) => {
      const json: Record<string, unknown> = JSON.parse(JSON.stringify(map), safeInteger)
      const some = group(defineValues({ map: t.of(json, 'A map.'), text: t.string(text, 'A text.') }))
      const file = valuesYaml(some, 'shop')
      expect(JSON.parse(JSON.stringify(parse(file, { version: '1.1' })))).toEqual({ map: json, text })
      expect(parse(file)).toEqual(defaultValues(some))
    }),
    { numRuns: 100 },
  )
})

test('the README table has a row for each leaf', () => {
  expect(valuesTable(declared).split('\n').slice(2)).toHaveLength(leaves(declared, []).length)
  expect(valuesTable(declared)).toContain('| `app.replicas` | int, at least 0 | `2` |')
  expect(valuesTable(declared)).toContain('| `old` | string | unset | The old name. Deprecated: Use app.tag. |')
  expect(valuesTable(declared)).toContain('| `pull` | `Always`, `Never` | `"Always"` | When to pull. |')
})

test.each([
  [t.int(1, 'A.').min(1).max(9), 'int, 1 to 9'],
  [t.number(0.5, 'A.').max(1), 'number, at most 1'],
  [t.string('a', 'A.').notEmpty(), 'string, not empty'],
  [t.strings(['a'], 'A.').minItems(1), 'list, at least 1'],
  [t.strings([], 'A.').maxItems(3), 'list, at most 3'],
])('the README table describes bounds in words', (value, type) => {
  expect(valuesTable(group(defineValues({ value })))).toContain(`| \`value\` | ${type} | `)
})

test('the schema rejects unknown keys, requires values that templates always read, and marks deprecated ones', () => {
  const schema = valuesSchema(declared, 'Values of shop')
  expect(schema).toMatchObject({
    additionalProperties: false,
    required: ['app', 'pull', 'only'],
    properties: {
      app: { required: ['replicas', 'tag'], properties: { replicas: { type: 'integer', minimum: 0, default: 2 } } },
      old: { type: ['string', 'null'], deprecated: true },
      global: { type: ['object', 'null'] },
    },
  })
})
