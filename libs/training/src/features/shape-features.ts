import type { GraphBuilder } from '../onnx/graph-builder.ts'
import { characterClasses } from './alphabet.ts'
import { word } from './words.ts'

// Features of the form of a message, as opposed to its words. Each is present or absent.

/** What is counted in a message: all characters, those of one class (see `characterClasses`), or words of a list. */
export type Counted = { readonly character: string } | { readonly words: readonly string[] } | 'characters'

/** A message has the feature when the count is at least `atLeast`. */
interface CountFeature {
  readonly name: string
  readonly counted: Counted
  readonly atLeast: number
}

/** Texts that patterns are matched against. `links`: each link of the message in lower case; one match is enough. */
type MatchedText = 'as written' | 'lower case' | 'links'

/** A feature that matches a whole text. */
export interface PatternFeature {
  readonly name: string
  readonly text: MatchedText
  /** In the syntax common to JavaScript and RE2, the engine of the ONNX operator. */
  readonly pattern: string
}

// cspell:disable
const abbreviations = {
  words:
    'u ur r wat dun lor lah leh ya haha hahaha hahahaha lol k ok okie tmr tml n cos coz wan den oso liao gd nt frm msg pls plz hv im dont cant gonna wanna abt dis dat hmm hmmm oh yup yeah nope juz jus wif wid y bt bcz bcoz thx tks thanx'.split(
      ' ',
    ),
}
// cspell:enable
const digits = { character: '0' }

/** Counting is much cheaper than matching: the graph has the classes of the characters and the hashes of the words anyway. */
export const countFeatures: readonly CountFeature[] = [
  ...[20, 40, 60, 90, 120, 150].map(
    (atLeast): CountFeature => ({ name: `${atLeast} characters or more`, counted: 'characters', atLeast }),
  ),
  { name: '5 digits', counted: digits, atLeast: 5 },
  { name: '12 digits', counted: digits, atLeast: 12 },
  { name: 'exclamation', counted: { character: '!' }, atLeast: 1 },
  { name: 'question', counted: { character: '?' }, atLeast: 1 },
  { name: 'chat abbreviation', counted: abbreviations, atLeast: 1 },
  { name: '2 chat abbreviations', counted: abbreviations, atLeast: 2 },
  { name: '3 chat abbreviations', counted: abbreviations, atLeast: 3 },
  { name: 'call', counted: { words: ['call'] }, atLeast: 1 },
  { name: 'reply or text', counted: { words: ['reply', 'respond', 'text', 'txt'] }, atLeast: 1 },
]

const lower = (name: string, pattern: string): PatternFeature => ({ name, text: 'lower case', pattern })
const written = (name: string, pattern: string): PatternFeature => ({ name, text: 'as written', pattern })

const domains = 'com|net|org|info|biz|co|io|me|ly|in|uk|us|xyz|top|site|online|link|gl|pk|ng|app|cc|vip|to|tk|live|club'

/** What a message contains, and the style of a chat, a notice or an advertisement. */
export const messagePatterns: readonly PatternFeature[] = [
  lower('link', `.*(https?://|www\\.|[a-z0-9]\\.(${domains})\\b).*`),
  lower('link with a path', '.*[a-z0-9]\\.[a-z]{2,}/.*'),
  lower('telephone number', '.*([0-9][ -]?){9}.*'),
  lower('money', '.*([£$€₹]|\\b(rs\\.?|usd|inr|ngn|pkr|gbp)) ?[0-9].*'),
  written('capitalised word', '.*\\b[A-Z]{3,}\\b.*'),
  written('12 capitals', '([^A-Z]*[A-Z]){12}.*'),
  lower('reference code', '.*\\b([a-z]+[0-9]|[0-9]+[a-z])[a-z0-9]{4,}\\b.*'),
  lower(
    'introduction',
    "(.*[^a-z])?(is this|are you|do you remember|it's me|this is|long time no|how are you|my name is|i am|i'm)([^a-z].*)?",
  ),
  lower('digit inside a word', '.*[a-z][0-9][a-z].*'),
  written('capital inside a word', '.*([a-z][A-Z][a-z]|[a-z]{2}[A-Z]\\b).*'),
  written('sentences', '[A-Z].*[.!?]'),
  lower('two dots', '.*\\.\\..*'),
  lower('masked text', '.*(xxx|\\*\\*\\*|<url>|<#>).*'),
  lower(
    'broken link',
    '.*(https?:? ?/ ?/? [a-z0-9]|[a-z0-9] \\. ?(com|net|info|top|xyz|cc)\\b|h..ps?://|[a-z0-9]\\. (com|net|info|top)\\b).*',
  ),
  lower('link at the end', `.*(https?://|www\\.|[a-z0-9]\\.(${domains})\\b)[^ ]*.{0,2}`),
  written(
    'path with capitals or digits',
    '.*\\.[A-Za-z]{2,}/([^ ]*/)?[A-Za-z0-9]*([a-z0-9][A-Z]|[A-Z][0-9]|[a-z][0-9]|[0-9][a-z])[A-Za-z0-9]*/?( .*)?',
  ),
]

const scheme = '(https?://)?(www\\.)?'
const rest = '(\\.?[^a-z0-9.@-].*|\\.)?'
const labels = '([a-z0-9-]+\\.)'
/** A link whose host ends in one of these domains. */
const hostEndsIn = (names: string): string => `${scheme}${labels}*(${names})${rest}`
// cspell:disable
const shorteners =
  'bit\\.ly|tinyurl\\.com|cutt\\.ly|t\\.co|is\\.gd|goo\\.gl|rb\\.gy|ow\\.ly|t\\.ly|lnkd\\.in|tiny\\.cc|shorturl\\.at|buff\\.ly|s\\.id|rebrand\\.ly|bl\\.ink|short\\.io|v\\.gd|qr\\.ae|adf\\.ly|bit\\.do|soo\\.gd|n9\\.cl|u\\.to|tny\\.im|shorte\\.st|clck\\.ru|dub\\.co|urlz\\.fr|kutt\\.it|gg\\.gg|trib\\.al|tinyl\\.io|smsg\\.io|smarturl\\.it|j\\.mp|wp\\.me|lc\\.cx|x\\.co|2no\\.co|shrtco\\.de|t2m\\.io|bom\\.so|linktr\\.ee|me2\\.kr|ln\\.run|qrco\\.de'
const wellKnown =
  'youtube\\.com|youtu\\.be|instagram\\.com|facebook\\.com|fb\\.com|google\\.com|twitter\\.com|x\\.com|spotify\\.com|whatsapp\\.com|wikipedia\\.org|amazon\\.com|github\\.com|zoom\\.us|linkedin\\.com|apple\\.com|reddit\\.com|tiktok\\.com|flickr\\.com|yahoo\\.com|maps\\.app\\.goo\\.gl'
const cheapDomains =
  'xyz|top|info|club|site|online|live|vip|icu|buzz|shop|cc|work|tk|ml|ga|cf|gq|pw|lol|cyou|sbs|cfd|bond|click|support|help|website|today|store|space|fun|win|life|world|link|ws|bid|loan|men|date'
const lures =
  'usps|ups|fedex|dhl|royalmail|hermes|evri|dpd|auspost|post|parcel|deliver|amaz|paypal|netfl|apple|icloud|appleid|chase|wells|citi|boa|bank|hsbc|barclay|lloyds|santander|natwest|sbi|hdfc|icici|kyc|irs|hmrc|gov|tax|toll|ezpass|secure|login|verify|account|update|refund|reward|prize|gift|claim|win|free|loan|cash|crypto|btc|coin|jobs?|vote|covid|nhs'
// cspell:enable
const host = '[a-z0-9.-]*'

const link = (name: string, pattern: string): PatternFeature => ({ name, text: 'links', pattern })

/** What a link looks like: its domain says more about a message than its words. */
export const linkPatterns: readonly PatternFeature[] = [
  link('link with a scheme', '(https?://|www\\.).*'),
  link('link without a path', `${scheme}[a-z0-9]${host}[^a-z0-9]{0,2}`),
  link('link shortener', `${scheme}(${shorteners})/.*`),
  link('short domain and path', `${scheme}[a-z0-9-]{1,3}\\.[a-z]{2,3}/[a-z0-9]{2,8}/?`),
  link('well-known site', hostEndsIn(wellKnown)),
  link('cheap domain', hostEndsIn(cheapDomains)),
  link('commercial domain', hostEndsIn('com')),
  link('country domain', hostEndsIn('[a-z]{2}')),
  link('two-letter domain of no country', hostEndsIn('ly|me|io|co|gl|cc|tk|to')),
  link('government or university', hostEndsIn('gov|edu|(gov|ac|edu)\\.[a-z]{2}')),
  link('hyphen in the domain', `${scheme}${host}-${host}${rest}`),
  link('digit in the domain', `${scheme}[a-z.-]*[0-9]${host}${rest}`),
  link('long domain', `${scheme}[a-z0-9.-]{21}${host}${rest}`),
  link('three labels', `${scheme}${labels}{2}[a-z]+${rest}`),
  link('lure in the domain', `${scheme}${host}(${lures})${host}${rest}`),
  link(
    'lure and hyphen in the domain',
    `${scheme}(${host}-${host}(${lures})${host}|${host}(${lures})[a-z0-9.]*-${host})${rest}`,
  ),
]

/** Names of all features, in the order of their indices: counts, patterns of the message, patterns of its links. */
export const shapeFeatures: readonly string[] = [...countFeatures, ...messagePatterns, ...linkPatterns].map(
  ({ name }) => name,
)

// cspell:disable
const linkDomains =
  'com|net|org|info|biz|co|io|me|ly|in|uk|us|xyz|top|site|online|link|gl|pk|ng|app|cc|vip|to|tk|live|club|gd|gy|icu|shop|store|buzz|work|dev|page|life|world|win|fun|space|tech|ph|au|ca|de|nl|fr|es|id|sg|my|za|ke|gh|ru|cn|eu|at|be|se|ch|tv|ws|pw|lol|cyou|sbs|cfd|bond|click|support|help|website|today|gov|edu|hk|nz|ie|it|br|mx|la|gg|so|bz|st|im|is|one|pro|mobi'
// cspell:enable

/** Finds links. An e-mail address is found too, as a whole, so that its domain is not taken for a link; no link pattern matches it. */
export const linkPattern = `[^ @]+@[^ ]+|https?://[^ ]+|www\\.[^ ]+|([a-z0-9][a-z0-9-]*\\.)+(${linkDomains})\\b(/[^ ]*)?`
const linksIn = new RegExp(linkPattern, 'gu')

const matchers = [...messagePatterns, ...linkPatterns].map(({ pattern, text }) => ({
  text,
  matcher: new RegExp(`^(?:${pattern})$`, 'u'),
}))

/** Returns the indices of the features that a normalized message has. `addShapeNodes` computes the same. */
export function shapeOf(message: string): number[] {
  const folded = foldCase(message)
  const texts: Record<MatchedText, readonly string[]> = {
    'as written': [message],
    'lower case': [folded],
    links: Array.from(folded.matchAll(linksIn), ([match]) => match),
  }
  const characters = [...message]
  const words = Array.from(folded.matchAll(word), ([match]) => match)
  const isPresent = [
    ...countFeatures.map(({ counted, atLeast }) => countOf(counted, characters, words) >= atLeast),
    ...matchers.map(({ text, matcher }) => texts[text].some((candidate) => matcher.test(candidate))),
  ]
  return isPresent.flatMap((present, feature) => (present ? [feature] : []))
}

function countOf(counted: Counted, characters: readonly string[], words: readonly string[]): number {
  if (counted === 'characters') return characters.length
  if ('words' in counted) return words.filter((one) => counted.words.includes(one)).length
  const characterClass = characterClasses.get(counted.character)
  return characters.filter((character) => characterClasses.get(character) === characterClass).length
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
