import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { parse } from 'yaml'
import {
  builtins,
  comment,
  type Data,
  defineValues,
  each,
  helper,
  sha256,
  spread,
  t,
  tpl,
  when,
  yamlText,
} from '../../src/index.ts'
import { chartOf, printedTemplate, specFromBoth } from '../fixtures.ts'
import { hostileString, hostileStrings } from '../generated/strings.ts'

const values = defineValues({
  interval: t.string('15s', 'An interval.').pattern(/^\d+[sm]$/),
  host: t.string('a.example.com:80', 'A host.').pattern(/^[a-z0-9.:]+$/),
  limit: t.int(1_000_000, 'A limit.'),
  ratio: t.number(0.5, 'A ratio.'),
  on: t.bool(true, 'Whether.'),
})

/** Renders the string with Helm and the evaluator, and parses it as YAML. */
async function parsedText(text: ReturnType<typeof yamlText>, given = {}): Promise<unknown> {
  const spec = await specFromBoth(chartOf({ text }, values), { values: given })
  return parse(textOf(spec))
}

function textOf(spec: Data): string {
  if (typeof spec !== 'object' || spec === null || !('text' in spec) || typeof spec.text !== 'string') {
    throw new Error('The object has no text.')
  }
  return spec.text
}

describe('yamlText', () => {
  const text = yamlText({
    global: { interval: values.interval, on: values.on, limit: values.limit, ratio: values.ratio, host: values.host },
    list: [tpl`every ${values.interval}`, { expr: tpl`sum(x{a="b"})\n  > ${values.limit}\n` }, 'yes', '0123', 7],
    braces: tpl`{{ $value | printf "%.2f" }} of ${values.ratio}: "more" than '${values.host}' # all`,
    chosen: when(values.on, 'a', 'b'),
  })

  it("prints the structure with the user's values", async () => {
    expect(await parsedText(text, { interval: '1m', limit: 5, ratio: 1e6, on: false })).toEqual({
      global: { interval: '1m', on: false, limit: 5, ratio: 1e6, host: 'a.example.com:80' },
      list: ['every 1m', { expr: 'sum(x{a="b"})\n  > 5\n' }, 'yes', '0123', 7],
      braces: '{{ $value | printf "%.2f" }} of 1000000: "more" than \'a.example.com:80\' # all',
      chosen: 'b',
    })
  })

  it('keeps a string value that looks like a number a string', async () => {
    const numeric = defineValues({ tag: t.string('1', 'A tag.').pattern(/^[0-9a-z]*$/) })
    const spec = await specFromBoth(chartOf({ text: yamlText({ tag: numeric.tag }) }, numeric), {
      values: { tag: '1e3' },
    })
    expect(parse(textOf(spec))).toEqual({ tag: '1e3' })
  })

  it('is readable in the template', () => {
    expect(printedTemplate(chartOf({ text }, values))).toContain(`
    global:
      interval: {{ .Values.interval | quote }}
      "on": {{ .Values.on }}
      limit: {{ .Values.limit | int64 }}
      ratio: {{ .Values.ratio | toJson }}`)
  })

  it.each(['1.1', '1.2'] as const)('prints any literal string so that a YAML %s parser reads it back', (version) => {
    fc.assert(
      fc.property(fc.array(hostileString, { minLength: 1, maxLength: 8 }), (texts) => {
        const keyed = Object.fromEntries(texts.filter((key) => key !== '__proto__').map((key) => [key, key]))
        const made = chartOf({ text: yamlText({ texts, keyed, release: builtins.release.name }) })
        const [object] = made.render({}, { release: { name: 'a1' } }).objects
        const text = textOf(object && 'spec' in object ? object.spec : undefined)
        expect(parse(text, { version })).toEqual({ texts, keyed, release: 'a1' })
        expect(text).not.toMatch(/[\u007f-\u009f\u2028\u2029\ufeff\ufffe\uffff]/)
      }),
      { numRuns: 300 },
    )
  })

  it.each(['', 'a'])('keeps the lines around an expression with the value %j', async (name) => {
    const named = defineValues({ name: t.string('', 'A name.').pattern(/^[a-z]*$/) })
    const lines = {
      end: tpl`x\n${named.name}`,
      start: tpl`  ${named.name}\nx`,
      alone: tpl`x\n${named.name}\ny\n`,
      long: tpl`${named.name}\n${named.name} ${'a long line '.repeat(9)}\n\n ${named.name}`,
    }
    const spec = await specFromBoth(chartOf({ text: yamlText(lines) }, named), { values: { name } })
    expect(parse(textOf(spec))).toEqual({
      end: `x\n${name}`,
      start: `  ${name}\nx`,
      alone: `x\n${name}\ny\n`,
      long: `${name}\n${name} ${'a long line '.repeat(9)}\n\n ${name}`,
    })
  })

  it.each(hostileStrings)('quotes the value %j of any string', async (free) => {
    const any = defineValues({ free: t.string('', 'Any text.') })
    const lines = { at: any.free, in: tpl`x ${any.free}`, list: [any.free], key: { [`a: ${free}`]: free } }
    const made = chartOf({ text: yamlText(lines) }, any)
    const [object] = made.render({ free }).objects
    expect(parse(textOf(object && 'spec' in object ? object.spec : undefined))).toEqual({
      at: free,
      in: `x ${free}`,
      list: [free],
      key: { [`a: ${free}`]: free },
    })
  })

  it('omits optional values, and contains conditions, loops, helpers, comments and other documents', async () => {
    const more = defineValues({
      optional: t.optional(t.int(1, 'A number, sometimes.')),
      labels: t.map({}, 'Labels.'),
      hosts: t.strings([], 'Hosts.'),
      on: t.bool(false, 'Whether.'),
    })
    const targets = helper('shop.targets', [{ static: 'a' }, each(more.hosts, (host) => ({ host }))])
    const text = yamlText({
      optional: more.optional,
      labels: more.labels,
      scheme: comment('Only with certificates.', when(more.on, 'https')),
      tls: when(more.on, { ca: 'ca.pem', targets }),
      targets: [when(more.on, 'first'), spread(targets)],
      inner: yamlText({ on: more.on }),
    })
    const made = chartOf({ text, after: more.on }, more)
    expect(printedTemplate(made)).toContain(`
    {{- if .Values.on }}
    # Only with certificates.
    scheme: https
    tls:
      ca: ca.pem
      targets:
        {{- include "shop.targets" . | nindent 8 }}
    {{- end }}
    targets:
      {{- if .Values.on }}
      - first
      {{- end }}
      {{- include "shop.targets" . | nindent 6 }}
    inner: |
      "on": {{ .Values.on }}
`)
    const given = { optional: 0, labels: { a: '{{ x }}' }, hosts: ['b', 'yes'], on: true }
    const list = [{ static: 'a' }, { host: 'b' }, { host: 'yes' }]
    expect(parse(textOf(await specFromBoth(made)))).toEqual({ targets: [{ static: 'a' }], inner: '"on": false\n' })
    expect(parse(textOf(await specFromBoth(made, { values: given })))).toEqual({
      optional: 0,
      labels: { a: '{{ x }}' },
      scheme: 'https',
      tls: { ca: 'ca.pem', targets: list },
      targets: ['first', ...list],
      inner: '"on": true\n',
    })
  })

  it.each([
    ['a document without output', yamlText({ a: when(values.on, 1) }), ''],
    ['an empty mapping', yamlText({}), '{}\n'],
    ['an empty list', yamlText([]), '[]\n'],
    ['a list', yamlText([1, { a: 'x\ny' }]), '- 1\n- a: |-\n    x\n    y\n'],
  ])('prints %s', async (_, text, expected) => {
    const spec = await specFromBoth(chartOf({ text, used: values }, values), { values: { on: false } })
    expect(textOf(spec)).toBe(expected)
  })

  it('fails inside another string, with the remedy', () => {
    expect(() => chartOf({ sum: sha256(yamlText({ a: 1 })) }).files()).toThrow(
      'yamlText can be only the value of a key or a list item. To share it, pass a helper with its structure to yamlText.',
    )
  })
})
