import fc from 'fast-check'

/** Strings that a layer between TypeScript and Kubernetes could misinterpret. */
export const hostileStrings: readonly string[] = [
  '',
  ' ',
  'yes',
  'no',
  'on',
  'off',
  'y',
  'n',
  'Y',
  'N',
  'true',
  'False',
  'null',
  'Null',
  '~',
  '<<',
  '=',
  '-',
  '--- ',
  '---',
  '...',
  '0123',
  '0o17',
  '0x1F',
  '0b11',
  '1e3',
  '1E+3',
  '1E+400',
  '-1_0e4_00',
  '.5E+400',
  '1e-400',
  '.5',
  '5.',
  '.5_0',
  '._5',
  '1_000',
  '12:30:45',
  '1:2',
  '+1',
  '-0',
  '.inf',
  '-.Inf',
  '.NaN',
  '2001-01-01',
  '2001-12-14t21:59:43.10-05:00',
  'a: b',
  'a:',
  ': a',
  'a #b',
  '#a',
  '- a',
  '? a',
  '! a',
  '&a',
  '*a',
  '|',
  '>',
  '%a',
  '@a',
  '`a`',
  '[a',
  ']',
  '{a}',
  '{',
  '}',
  '{{',
  '}}',
  '{{ .Values.x }}',
  '{{- end }}',
  '{{/*',
  '*/}}',
  '{{`',
  '`}}',
  '{{{',
  '}}}',
  '{{ $labels.pod }} is down',
  '{"a": "{{b}}"}',
  "it's",
  '"quoted"',
  "'",
  '"',
  '\\',
  '\\n',
  'a\\',
  '%s %d %%',
  '$x',
  '$',
  '\n',
  'a\n',
  'a\nb',
  'a\nb\n',
  'a\n\nb\n',
  '\na\nb',
  '  a\n b',
  'a\n  b\n',
  'a\n \nb',
  'a\r\nb',
  'a\tb',
  '\ta\nb',
  'a \nb ',
  'a\n---\nb',
  'a\n# b',
  'ä',
  '日本語',
  '😀',
  '\u0000',
  '\u0007',
  '\u007f',
  '\u0085',
  '\u2028',
  '\ufeff',
  'a\u00a0b',
  'null: 1',
  'key: {{ x }}',
  '{{ "a" }}',
  'a{{',
  '{{b}}c{{d}}',
  '{{ a\nb }}',
  'x{',
  '{x',
  'a, b',
  '[]',
  '{}',
  '<a&b>',
  'a'.repeat(200),
  'word '.repeat(40),
]

/** `1e30123` is a string to Kubernetes' YAML parser, but infinity to the parser of these tests. */
const hasNoLargeExponent = (text: string) => !/\de[+-]?\d{3}/i.test(text)

/**
 * Replaces characters that only newer versions of Unicode define, because Go and Node may implement different versions
 * and then escape different characters.
 */
function withSharedUnicode(text: string): string {
  const ranges = [
    [0, 0x7ff],
    [0xd800, 0xfaff],
    [0xfe00, 0xffff],
    [0x1f300, 0x1f5ff],
    [0x20000, 0x2a6dd],
  ] as const
  return Array.from(text, (one) => {
    const code = one.codePointAt(0) ?? 0
    return ranges.some(([first, last]) => code >= first && code <= last) ? one : '\u{1f600}'
  }).join('')
}

export const hostileString = fc.oneof(
  { weight: 4, arbitrary: fc.constantFrom(...hostileStrings) },
  { weight: 1, arbitrary: fc.string({ unit: 'binary', maxLength: 20 }).map(withSharedUnicode) },
  {
    weight: 1,
    arbitrary: fc.string({ unit: fc.constantFrom('{', '}', '`', '"', "'", '\\', ' ', '\n', ':', '#', 'a', '-', '%') }),
  },
  {
    weight: 1,
    arbitrary: fc
      .tuple(fc.constantFrom(...hostileStrings), fc.constantFrom(...hostileStrings))
      .map((two) => two.join(''))
      .filter(hasNoLargeExponent),
  },
)

/** Removes the characters that Helm's `toYaml` loses or changes. */
export function withoutUnprintable(text: string): string {
  return text.replace(/[\u007f-\u009f\u2028\u2029\ufeff\ufffe\uffff]/g, '')
}

/** Strings for values files, which `toYaml` preserves. */
export const valuesString = hostileString.map(withoutUnprintable)

/** Keys, except those that Helm's `toYaml` prints incorrectly: `<<`, and keys with line breaks. */
export const key = fc.oneof(
  fc.constantFrom('a', 'b', 'app.kubernetes.io/name', 'n', 'yes', '1', 'a b', 'é'),
  valuesString.filter((text) => text.length < 100 && text !== '<<' && !/[\n\r\u2028\u2029]/.test(text)),
)

export const wholeNumber = fc.oneof(
  fc.constantFrom(0, 1, -1, 80, 1_000_000, 21_474_836_480, Number.MAX_SAFE_INTEGER, Number.MIN_SAFE_INTEGER),
  fc.maxSafeInteger(),
)

export const fraction = fc.oneof(
  fc.constantFrom(0.5, -0.25, 1e6, 1e-7, 123456789.125, 5),
  fc.double({ noNaN: true, min: -1e15, max: 1e15 }).map((value) => (value === 0 ? 0 : value)),
)
