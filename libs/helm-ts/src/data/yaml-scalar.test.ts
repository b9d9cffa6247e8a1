import fc from 'fast-check'
import { expect, test } from 'vitest'
import { parse } from 'yaml'
import { blockScalar, escapeBraces, yamlPlain } from './yaml-scalar.ts'

const anyString = fc.string({ unit: 'binary' })

test.each(['1.1', '1.2'] as const)('a YAML %s parser reads every printed string back unchanged', (version) => {
  fc.assert(
    fc.property(anyString, (text) => {
      expect(parse(yamlPlain(text), { version })).toBe(text)
      expect(parse(`a: ${yamlPlain(text, true)}`, { version })).toEqual({ a: text })
    }),
    { numRuns: 2000 },
  )
})

test('yamlPlain quotes only ambiguous strings, with single quotes around double quotes', () => {
  expect(yamlPlain('app.kubernetes.io/name')).toBe('app.kubernetes.io/name')
  expect(yamlPlain('http://model-service:8081')).toBe('http://model-service:8081')
  expect(yamlPlain('{"a": "b"}')).toBe(`'{"a": "b"}'`)
  expect(yamlPlain('yes')).toBe('"yes"')
  expect(yamlPlain('1e3')).toBe('"1e3"')
})

test('a block scalar reproduces its string exactly when it is possible', () => {
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

test('escapeBraces wraps braces of other template languages in raw strings', () => {
  expect(escapeBraces('{{ $x }} and {{ $y }}')).toBe('{{`{{ $x }}`}} and {{`{{ $y }}`}}')
  expect(escapeBraces('no braces')).toBe('no braces')
  expect(escapeBraces('{{ `x` }}')).toBe('{{ "{{" }} `x` }}')
})
