import fc from 'fast-check'
import { expect, test } from 'vitest'
import { parse } from 'yaml'
import { blockScalar, escapeBraces, yamlPlain } from './yaml-scalar.ts'

const anyText = fc.string({ unit: 'binary' })

test.each(['1.1', '1.2'] as const)('any text is read back by YAML %s as itself', (version) => {
  fc.assert(
    fc.property(anyText, (text) => {
      expect(parse(yamlPlain(text), { version })).toBe(text)
      expect(parse(`a: ${yamlPlain(text, true)}`, { version })).toEqual({ a: text })
    }),
    { numRuns: 2000 },
  )
})

test('a text that needs no quotes has none, and one with many quotes reads easily', () => {
  expect(yamlPlain('app.kubernetes.io/name')).toBe('app.kubernetes.io/name')
  expect(yamlPlain('http://model-service:8081')).toBe('http://model-service:8081')
  expect(yamlPlain('{"a": "b"}')).toBe(`'{"a": "b"}'`)
  expect(yamlPlain('yes')).toBe('"yes"')
  expect(yamlPlain('1e3')).toBe('"1e3"')
})

test('a block holds the text exactly, or is refused', () => {
  fc.assert(
    fc.property(fc.array(fc.constantFrom('a', ' ', '\n', '\t', '#', '- ', ': ', 'b c'), { maxLength: 12 }), (parts) => {
      const text = parts.join('')
      const block = blockScalar(text, 1)
      fc.pre(block !== undefined)
      const lines = block?.lines.map((line) => `  ${line}`).join('\n')
      expect(parse(`a: ${block?.header}\n${lines}\nb: 1\n`)).toEqual({ a: text, b: 1 })
    }),
  )
})

test('foreign braces become raw strings', () => {
  expect(escapeBraces('{{ $x }} and {{ $y }}')).toBe('{{`{{ $x }}`}} and {{`{{ $y }}`}}')
  expect(escapeBraces('no braces')).toBe('no braces')
  expect(escapeBraces('{{ `x` }}')).toBe('{{ "{{" }} `x` }}')
})
