import fc from 'fast-check'

/** Texts that some layer between TypeScript and Kubernetes is tempted to read as something else. */
const hostile = [
  '', ' ', 'yes', 'no', 'on', 'off', 'y', 'n', 'Y', 'N', 'true', 'False', 'null', 'Null', '~', '<<', '=', '-', '--- ', '---', '...',
  '0123', '0o17', '0x1F', '0b11', '1e3', '1E+3', '.5', '5.', '1_000', '12:30:45', '1:2', '+1', '-0', '.inf', '-.Inf', '.NaN',
  '2001-01-01', '2001-12-14t21:59:43.10-05:00', 'a: b', 'a:', ': a', 'a #b', '#a', '- a', '? a', '! a', '&a', '*a', '|', '>', '%a',
  '@a', '`a`', '[a', ']', '{a}', '{', '}', '{{', '}}', '{{ .Values.x }}', '{{- end }}', '{{/*', '*/}}', '{{`', '`}}', '{{{', '}}}',
  '{{ $labels.pod }} is down', '{"a": "{{b}}"}', "it's", '"quoted"', "'", '"', '\\', '\\n', 'a\\', '%s %d %%', '$x', '$', '\n', 'a\n',
  'a\nb', 'a\nb\n', 'a\n\nb\n', '\na\nb', '  a\n b', 'a\n  b\n', 'a\n \nb', 'a\r\nb', 'a\tb', '\ta\nb', 'a \nb ', 'a\n---\nb', 'a\n# b',
  'ä', '日本語', '😀', '\u0000', '\u0007', '\u007f', '\u0085', '\u2028', '\ufeff', 'a\u00a0b', 'null: 1', 'key: {{ x }}',
  '{{ "a" }}', 'a{{', '{{b}}c{{d}}', '{{ a\nb }}', 'x{', '{x', 'a, b', '[]', '{}', '<a&b>', 'a'.repeat(200), 'word '.repeat(40),
]

export const hostileText = fc.oneof(
  { weight: 4, arbitrary: fc.constantFrom(...hostile) },
  { weight: 1, arbitrary: fc.string({ unit: 'binary', maxLength: 20 }) },
  { weight: 1, arbitrary: fc.string({ unit: fc.constantFrom('{', '}', '`', '"', "'", '\\', ' ', '\n', ':', '#', 'a', '-', '%') }) },
  { weight: 1, arbitrary: fc.tuple(fc.constantFrom(...hostile), fc.constantFrom(...hostile)).map((two) => two.join('')) },
)

export const key = fc.oneof(
  fc.constantFrom('a', 'b', 'app.kubernetes.io/name', 'n', 'yes', '1', 'a b', 'é'),
  hostileText.filter((text) => text.length < 100),
)

export const wholeNumber = fc.oneof(
  fc.constantFrom(0, 1, -1, 80, 1_000_000, 21_474_836_480, Number.MAX_SAFE_INTEGER, Number.MIN_SAFE_INTEGER),
  fc.maxSafeInteger(),
)

export const fraction = fc.oneof(
  fc.constantFrom(0.5, -0.25, 1e6, 1e-7, 1.5e21, 123456789.125, 5),
  fc.double({ noNaN: true, noDefaultInfinity: true }).map((value) => (value === 0 ? 0 : value)),
)
