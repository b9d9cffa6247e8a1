/** Something that a message has or has not, told by its shape rather than by its words. */
export interface ShapeFeature {
  readonly name: string
  /** Whether capitals matter. */
  readonly text: 'as written' | 'lower case'
  /** Matches the whole message. In the syntax that RE2 and JavaScript share, but for `\u{...}`, which `re2Pattern` translates. */
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

/** The pattern as RE2, the engine of the ONNX operator, writes it. */
export function re2Pattern({ pattern }: ShapeFeature): string {
  return pattern.replace(/\\u\{/g, '\\x{')
}

const matchers = shapeFeatures.map(({ pattern, text }) => ({ text, matcher: new RegExp(`^(?:${pattern})$`, 'u') }))

/** Indices of the features that a normalised message has. The ONNX graph computes the same. */
export function shapeOf(message: string): number[] {
  const folded = foldCase(message)
  return matchers.flatMap(({ text, matcher }, i) => (matcher.test(text === 'lower case' ? folded : message) ? [i] : []))
}

/** Folds ASCII capitals alone, as StringNormalizer does in the locale `C`. */
export function foldCase(message: string): string {
  return message.replace(/[A-Z]+/g, (capitals) => capitals.toLowerCase())
}
