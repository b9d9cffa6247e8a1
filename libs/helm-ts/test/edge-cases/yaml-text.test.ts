import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { parse } from 'yaml'
import { builtins, type Data, defineValues, t, tpl, when, yamlText } from '../../src/index.ts'
import { agreedSpec, chartOf, printed } from '../fixtures.ts'
import { hostileText } from '../generated/texts.ts'

const values = defineValues({
  interval: t.string('15s', 'An interval.').pattern(/^\d+[sm]$/),
  host: t.string('a.example.com:80', 'A host.').pattern(/^[a-z0-9.:]+$/),
  limit: t.int(1_000_000, 'A limit.'),
  ratio: t.number(0.5, 'A ratio.'),
  on: t.bool(true, 'Whether.'),
})

const unfit = defineValues({
  free: t.string('x', 'Any text.'),
  optional: t.optional(t.int(1, 'A number, sometimes.')),
})

/** What the text holds, as any reader of YAML sees it; Helm and the evaluator agree on the text. */
async function held(text: ReturnType<typeof yamlText>, given = {}): Promise<unknown> {
  const spec = await agreedSpec(chartOf({ text }, values), { values: given })
  return parse(textOf(spec))
}

function textOf(spec: Data): string {
  if (typeof spec !== 'object' || spec === null || !('text' in spec) || typeof spec.text !== 'string') {
    throw new Error('There is no text.')
  }
  return spec.text
}

describe('a YAML text', () => {
  const text = yamlText({
    global: { interval: values.interval, on: values.on, limit: values.limit, ratio: values.ratio, host: values.host },
    list: [tpl`every ${values.interval}`, { expr: tpl`sum(x{a="b"})\n  > ${values.limit}\n` }, 'yes', '0123', 7],
    braces: tpl`{{ $value | printf "%.2f" }} of ${values.ratio}: "more" than '${values.host}' # all`,
    chosen: when(values.on, 'a', 'b'),
  })

  it('holds what was written, with the values of the user', async () => {
    expect(await held(text, { interval: '1m', limit: 5, ratio: 1e6, on: false })).toEqual({
      global: { interval: '1m', on: false, limit: 5, ratio: 1e6, host: 'a.example.com:80' },
      list: ['every 1m', { expr: 'sum(x{a="b"})\n  > 5\n' }, 'yes', '0123', 7],
      braces: '{{ $value | printf "%.2f" }} of 1000000: "more" than \'a.example.com:80\' # all',
      chosen: 'b',
    })
  })

  it('keeps a value a text that looks like a number', async () => {
    const numeric = defineValues({ tag: t.string('1', 'A tag.').pattern(/^[0-9a-z]*$/) })
    const spec = await agreedSpec(chartOf({ text: yamlText({ tag: numeric.tag }) }, numeric), {
      values: { tag: '1e3' },
    })
    expect(parse(textOf(spec))).toEqual({ tag: '1e3' })
  })

  it('is printed as a person would write it', () => {
    expect(printed(chartOf({ text }, values))).toContain(`
    global:
      interval: "{{ .Values.interval }}"
      "on": {{ .Values.on }}
      limit: {{ .Values.limit | int64 }}
      ratio: {{ .Values.ratio | toJson }}`)
  })

  it.each(['1.1', '1.2'] as const)('holds any fixed text, to a reader of YAML %s', (version) => {
    fc.assert(
      fc.property(fc.array(hostileText, { minLength: 1, maxLength: 8 }), (texts) => {
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

  it.each(['', 'a'])('holds lines around an expression that gives %j', async (name) => {
    const named = defineValues({ name: t.string('', 'A name.').pattern(/^[a-z]*$/) })
    const lines = {
      end: tpl`x\n${named.name}`,
      start: tpl`  ${named.name}\nx`,
      alone: tpl`x\n${named.name}\ny\n`,
      long: tpl`${named.name}\n${named.name} ${'a long line '.repeat(9)}\n\n ${named.name}`,
    }
    const spec = await agreedSpec(chartOf({ text: yamlText(lines) }, named), { values: { name } })
    expect(parse(textOf(spec))).toEqual({
      end: `x\n${name}`,
      start: `  ${name}\nx`,
      alone: `x\n${name}\ny\n`,
      long: `${name}\n${name} ${'a long line '.repeat(9)}\n\n ${name}`,
    })
  })

  it('refuses what could break it, and says where', () => {
    expect(() => yamlText({ a: { b: unfit.free } })).toThrow('a.b: this text might break the YAML around it')
    expect(() => yamlText({ a: [tpl`x ${unfit.free}`] })).toThrow('a.0: this text might break')
  })

  it('refuses the characters that mark expressions', () => {
    expect(() => yamlText({ a: 'x\ue0000\ue001' })).toThrow('a: a YAML text holds no U+E000')
  })

  it('refuses a part that is only sometimes there', () => {
    expect(() => yamlText({ a: unfit.optional })).toThrow('a: a YAML text holds no list, map or optional part')
    expect(() => yamlText({ a: [when(values.on, 'x')] })).toThrow('a.0: a YAML text holds no list, map or optional')
  })
})
