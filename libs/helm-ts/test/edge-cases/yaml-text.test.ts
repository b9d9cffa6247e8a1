import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { parse } from 'yaml'
import { builtins, type Data, defineValues, t, tpl, when, yamlText } from '../../src/index.ts'
import { chartOf, printedTemplate, specFromBoth } from '../fixtures.ts'
import { hostileString } from '../generated/strings.ts'

const values = defineValues({
  interval: t.string('15s', 'An interval.').pattern(/^\d+[sm]$/),
  host: t.string('a.example.com:80', 'A host.').pattern(/^[a-z0-9.:]+$/),
  limit: t.int(1_000_000, 'A limit.'),
  ratio: t.number(0.5, 'A ratio.'),
  on: t.bool(true, 'Whether.'),
})

const unsupported = defineValues({
  free: t.string('x', 'Any text.'),
  optional: t.optional(t.int(1, 'A number, sometimes.')),
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
      interval: "{{ .Values.interval }}"
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

  it('rejects strings that could break the YAML, with their path', () => {
    expect(() => yamlText({ a: { b: unsupported.free } })).toThrow('a.b: this string could break the surrounding YAML')
    expect(() => yamlText({ a: [tpl`x ${unsupported.free}`] })).toThrow('a.0: this string could break')
  })

  it('rejects the characters of placeholders', () => {
    expect(() => yamlText({ a: 'x\ue0000\ue001' })).toThrow('a: yamlText reserves U+E000')
  })

  it('rejects optional values', () => {
    expect(() => yamlText({ a: unsupported.optional })).toThrow(
      'a: yamlText does not support a list, map or optional value',
    )
    expect(() => yamlText({ a: [when(values.on, 'x')] })).toThrow(
      'a.0: yamlText does not support a list, map or optional value',
    )
  })
})
