import { readdir, readFile } from 'node:fs/promises'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { parse, parseDocument } from 'yaml'
import { editValues } from './values-file.ts'

const edit = (text: string, ...changes: [string, string | boolean | undefined][]) =>
  editValues(
    text,
    changes.map(([key, value]) => ({ key, value })),
    'values.yaml',
  )

const commented = `# What runs in production.
app:
  canary:
    # Two, because of the budget.
    replicas: 2
    image: { tag: 0.1.0 } # from Tuesday
  stable: { replicas: 3 }

# Mesh
istio:
  host: "sms.example.com"
`

describe('an edit', () => {
  it('changes only the lines of its keys', () => {
    expect(edit(commented, ['app.canary.image.tag', '0.2.0'], ['istio.canary.headerRoutingRegex', '.*0$'])).toBe(
      `# What runs in production.
app:
  canary:
    # Two, because of the budget.
    replicas: 2
    image: { tag: 0.2.0 } # from Tuesday
  stable: { replicas: 3 }

# Mesh
istio:
  host: "sms.example.com"
  canary:
    headerRoutingRegex: '.*0$'
`,
    )
  })

  it('starts a file that is empty, or has only comments', () => {
    expect(edit('', ['istio.canary.enabled', true])).toBe('istio:\n  canary:\n    enabled: true\n')
    expect(edit('# Ours\n', ['a.b', 'x'])).toBe('# Ours\n\na:\n  b: x\n')
    expect(edit('istio:\n', ['istio.canary.enabled', false])).toBe('istio:\n  canary:\n    enabled: false\n')
  })

  it('removes a key, and the maps that it leaves empty', () => {
    const text = 'a:\n  b:\n    c: 1\n  d: 2\n'
    expect(edit(text, ['a.b.c', undefined])).toBe('a:\n  d: 2\n')
    expect(edit('a:\n  b:\n    c: 1\n', ['a.b.c', undefined])).toBe('')
    expect(edit(text, ['x.y', undefined])).toBe(text)
  })

  it('that changes nothing leaves every byte', () => {
    const text = 'a:   {b: "1"}   # x\n\n\n\nc: [1,2]\n'
    expect(edit(text, ['a.b', '1'], ['d.e', undefined])).toBe(text)
  })

  it.each([
    'on',
    'no',
    '1.10',
    '0x10',
    '1:30',
    '2026-01-31',
    '1_000',
    '',
    'null',
    '~',
    '*x',
    '1e3',
    ' a',
    'a: b',
    '# c',
    "it's",
  ])('quotes the string %j, which a parser could read as something else', (value) => {
    const text = edit('', ['a', value])
    expect(parse(text, { version: '1.1' })).toEqual({ a: value })
    expect(parse(text)).toEqual({ a: value })
  })

  it.each([
    ['base: &base { tag: 1.0.0 }\napp: *base\n', 'app.tag'],
    ['base: &base { tag: 1.0.0 }\napp: *base\n', 'base.tag'],
    ['base: &base { tag: 1.0.0 }\napp: { <<: *base }\n', 'app.tag'],
    ['a: &v 1.0.0\nb: *v\n', 'a'],
  ])('refuses %j, because a change of %s could reach further', (text, key) => {
    expect(() => edit(text, [key, '2.0.0'])).toThrow(/anchor/)
  })

  it.each([
    ['a: [1', /not valid YAML/],
    ['- a', /must be a YAML map/],
    ['a: 1', /a must be a map/],
  ])('refuses %j', (text, message) => {
    expect(() => edit(text, ['a.b', 'x'])).toThrow(message)
  })

  it('leaves all other values as they are, and can be repeated', () => {
    const key = fc.constantFrom('a', 'b', 'c.a', 'c.b', 'c.d.a', 'e.f')
    const changes = fc.uniqueArray(
      fc.record({ key, value: fc.oneof(fc.string(), fc.boolean(), fc.constant(undefined)) }),
      { selector: ({ key }) => key },
    )
    fc.assert(
      fc.property(fc.dictionary(fc.constantFrom('x', 'y'), fc.jsonValue()), changes, (others, edits) => {
        const text = JSON.stringify(others)
        const edited = editValues(text, edits, 'values.yaml')
        expect(editValues(edited, edits, 'values.yaml')).toBe(edited)
        const document = parseDocument(edited)
        for (const { key, value } of edits) expect(document.getIn(key.split('.'))).toBe(value)
        const { x, y } = Object(document.toJS())
        expect({ ...(x !== undefined && { x }), ...(y !== undefined && { y }) }).toEqual(JSON.parse(text))
      }),
    )
  })
})

it('keeps the form of the example values', async () => {
  const examples = new URL('../../../../deploy/examples/', import.meta.url)
  for (const name of await readdir(examples)) {
    const text = await readFile(new URL(`${name}/values.yaml`, examples), 'utf8')
    const edited = edit(text, ['x.y', 'z'])
    expect(edit(edited, ['x.y', undefined])).toBe(text)
  }
})
