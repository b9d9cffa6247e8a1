import type { GraphBuilder } from '../onnx/graph-builder.ts'

/** A binary feature of the form of a message, as opposed to its words. */
export interface ShapeFeature {
  readonly name: string
  /** Which form of the text the pattern is matched against. */
  readonly text: 'as written' | 'lower case'
  /** Matches the whole message, in the syntax common to RE2 and JavaScript except for `\u{...}` (see `re2Pattern`). */
  readonly pattern: string
}

const lower = (name: string, pattern: string): ShapeFeature => ({ name, text: 'lower case', pattern })
const written = (name: string, pattern: string): ShapeFeature => ({ name, text: 'as written', pattern })

const domains = 'com|net|org|info|biz|co|io|me|ly|in|uk|us|xyz|top|site|online|link|gl|pk|ng|app|cc|vip|to|tk|live|club'

export const shapeFeatures: readonly ShapeFeature[] = [
  lower('link', `.*(https?://|www\\.|[a-z0-9]\\.(${domains})\\b).*`),
  lower('link with a path', '.*[a-z0-9]\\.[a-z]{2,}/.*'),
  lower('telephone number', '.*([0-9][ -]?){9}.*'),
  lower('short code', '(.*[^0-9])?[0-9]{4,6}([^0-9].*)?'),
  lower('money', '.*([£$€₹]|\\b(rs\\.?|usd|inr|ngn|pkr|gbp)) ?[0-9].*'),
  lower('percentage', '.*[0-9] ?%.*'),
  lower('masked number', '.*[x*]{2}-?[0-9]{3}.*'),
  lower('time of day', '.*\\b[0-9]{1,2}([:.][0-9]{2}| ?[ap]m\\b).*'),
  lower('exclamation', '.*!.*'),
  lower('question', '.*\\?.*'),
  lower('5 digits', '([^0-9]*[0-9]){5}.*'),
  lower('12 digits', '([^0-9]*[0-9]){12}.*'),
  lower('letters of two scripts in a word', '.*([a-z][\\u{370}-\\u{4ff}]|[\\u{370}-\\u{4ff}][a-z]).*'),
  written('capitalised word', '.*\\b[A-Z]{3,}\\b.*'),
  written('12 capitals', '([^A-Z]*[A-Z]){12}.*'),
  written('no small letter', '[^a-z]*[A-Z][^a-z]*'),
  lower('20 characters at most', '.{0,20}'),
  lower('60 characters or more', '.{60}.*'),
  lower('120 characters or more', '.{120}.*'),
]

/** The pattern in the syntax of RE2, the engine of the ONNX operator. */
function re2Pattern({ pattern }: ShapeFeature): string {
  return pattern.replace(/\\u\{/g, '\\x{')
}

const matchers = shapeFeatures.map(({ pattern, text }) => ({ text, matcher: new RegExp(`^(?:${pattern})$`, 'u') }))

/** Returns the indices of the features that a normalized message has. `addShapeNodes` computes the same. */
export function shapeOf(message: string): number[] {
  const folded = foldCase(message)
  return matchers.flatMap(({ text, matcher }, i) => (matcher.test(text === 'lower case' ? folded : message) ? [i] : []))
}

/** Lower-cases ASCII letters only, as StringNormalizer does in the locale `C`. */
export function foldCase(message: string): string {
  return message.replace(/[A-Z]+/g, (capitals) => capitals.toLowerCase())
}

/** Tensor names of the graph's input in both forms that features read, `string[N]`. */
export interface MessageText {
  readonly asWritten: string
  readonly lowerCase: string
}

/** Adds nodes that lower-case ASCII letters. The locale `C` exists on every system. */
export function addMessageText(graph: GraphBuilder, input: string): MessageText {
  const lowerCase = graph.add('StringNormalizer', [input], {
    attributes: { case_change_action: 'LOWER', is_case_sensitive: 1n, locale: 'C' },
  })
  return { asWritten: input, lowerCase }
}

/** Adds nodes that compute `shapeOf` for a batch, as `float32[N, features]` of 0 and 1. */
export function addShapeNodes(graph: GraphBuilder, text: MessageText): string {
  const column = (name: string): string => graph.add('Unsqueeze', [name, graph.int64([1])])
  const texts = { 'as written': column(text.asWritten), 'lower case': column(text.lowerCase) }
  const matches = shapeFeatures.map((feature) =>
    graph.add('RegexFullMatch', [texts[feature.text]], { attributes: { pattern: re2Pattern(feature) } }),
  )
  return graph.add('Cast', [graph.add('Concat', matches, { attributes: { axis: 1n } })], { attributes: { to: 1n } })
}
