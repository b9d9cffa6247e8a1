import { uniformInt } from 'pure-rand/distribution/uniformInt'
import { xoroshiro128plus } from 'pure-rand/generator/xoroshiro128plus'
import type { LabelledMessage } from './readers.ts'
import { wordRuns } from './word-runs.ts'

/** Smishing that its collectors lemmatised and masked: "Your account have be suspend call XXXXXXXXXX". */
export const restorableCorpus = 'sp_latest_spamhunter'

/**
 * Makes preprocessed messages look like messages again: fills in masked numbers, joins broken links, inflects "be", and adds the punctuation
 * and the currency signs that were removed. The result is plausible, not the original. For training only, never for evaluation.
 * Deterministic.
 */
export function restoreMessages(messages: readonly LabelledMessage[]): LabelledMessage[] {
  const random = xoroshiro128plus(20_261_129)
  const dice: Dice = {
    one: (values) => values[uniformInt(random, 0, values.length - 1)] ?? '',
    chance: (percent) => uniformInt(random, 0, 99) < percent,
  }
  return messages.map((message) => ({ ...message, text: restored(message.text, dice) }))
}

interface Dice {
  one(values: readonly string[]): string
  chance(percent: number): boolean
}

function restored(text: string, dice: Dice): string {
  const steps = [withNumbers, withLinks, inflected, withPunctuation, withCurrencies]
  return steps.reduce((current, step) => step(current, dice), text)
}

const decimal = [...'0123456789']
const digits = (dice: Dice, length: number): string => Array.from({ length }, () => dice.one(decimal)).join('')
const firstDigit = [...'123456789']

/** A mask of ten characters or more stands for a telephone number, a shorter one for a few digits. */
function withNumbers(text: string, dice: Dice): string {
  const telephone = (): string => {
    if (dice.chance(60)) return dice.one([...'6789']) + digits(dice, 9)
    return dice.chance(50) ? `+${digits(dice, 11)}` : `0${digits(dice, 10)}`
  }
  const few = (mask: string): string =>
    dice.one(firstDigit) + digits(dice, mask.length === 3 ? Number(dice.one(['1', '1', '1', '2', '3'])) : 1)
  return text.replace(/X{10,}/g, telephone).replace(/\bX{2,9}\b/g, few)
}

/** Undoes the spaces that a tokenizer put into links. */
function withLinks(text: string): string {
  return text
    .replace(/(https?:\/\/\S+|www\.\S+|\b\w+) (?=-\w+\.\w{2,})/g, '$1')
    .replace(/ \.(?=\w{2,}\b)/g, '.')
    .replace(/(?<=\.\w\w) ?\/ ?(?=\w)|(?<=\.\w\w\w)\/ (?=\w)/g, '/')
}

function inflected(text: string, dice: Dice): string {
  return text
    .replace(/\bbe (?=\w+ed\b|un\w+)/g, () => dice.one(['is ', 'has been ', 'was ', 'are ']))
    .replace(/\bhave be\b/gi, () => dice.one(['has been', 'have been']))
    .replace(/\bi be\b/gi, "I'm")
    .replace(/\b(you|we|they) be\b/gi, (_, subject: string) => subject + dice.one([' are', "'re", ' were']))
    .replace(/(?<!\b(?:to|will|can|could|may|must|should|not|would) )\bbe\b/g, () =>
      dice.one(['is', 'is', 'is', 'are', 'was']),
    )
    .replace(/ n't\b/g, "n't")
    .replace(/``|''/g, "'")
    .replace(/\bT C\b/g, 'T&C')
    .replace(/\bA c\b/g, 'A/c')
}

/** A capitalised common word after a small letter or a digit begins a sentence. */
const sentenceStart =
  /(?<![A-Z])\b([a-z]{2,}|\d+) (?=(?:Your|You|Please|Click|Call|To|The|We|Get|For|This|If|Visit|Dear|Thank|Thanks|Reply|Text|Now|Use|Pay|Apply|Log|Login|Update|Verify|Contact|It|In|On|Do|Not|From|Hurry|Offer|Download|Check|View|Confirm|Claim|Follow|Go|Join|Enjoy|Book|SMS|Buy|Shop)\b)/g

/** Separators by their share of sentences: . 55 %, ! 13 %, comma 7 %, colon 5 %, none 20 %. */
const separators = [
  ...Array<string>(55).fill('. '),
  ...Array<string>(13).fill('! '),
  ...Array<string>(7).fill(', '),
  ...Array<string>(5).fill(': '),
  ...Array<string>(20).fill(' '),
]

const link = /https?:\/\/\S+|www\.\S+|\b[\w-]+\.[a-z]{2,}\/\S*/i

function withPunctuation(text: string, dice: Dice): string {
  const sentences = text.replace(sentenceStart, (_, last: string) => last + dice.one(separators))
  const endsInLink = link.test(sentences.slice(-25))
  return !endsInLink && dice.chance(40) ? sentences + dice.one(['.', '.', '!']) : sentences
}

function withCurrencies(text: string, dice: Dice): string {
  return text.replace(
    /\b(fee|pay|payment|of|cost|charge|worth|upto|save|win|refund|for|get) (\d)/g,
    (_, word: string, digit: string) => `${word} ${dice.one(['$', '£', 'Rs.', 'Rs ', 'R', '€', ''])}${digit}`,
  )
}

/** Fraction of common word runs from which a restored message counts as a copy. */
const copyShare = 0.3

/**
 * Returns a test whether a restored message is a copy of one of the given messages. It ignores inflection, which restoring guesses. Restored
 * messages that copy a test message must not train.
 */
export function copiesOf(messages: readonly LabelledMessage[]): (text: string) => boolean {
  const known = new Set(messages.flatMap(({ text }) => runs(text)))
  return (text) => {
    const own = runs(text)
    return own.filter((run) => known.has(run)).length > copyShare * own.length
  }
}

const runLength = 5
const ignoredWords: ReadonlySet<string> = new Set(
  'is are was be been being has have had im re xx xxx xxxxxxxxxx http https www com'.split(' '),
)

/** Runs of five consecutive words without plural, doubled letters and forms of "be" and "have". */
function runs(text: string): string[] {
  const words = (text.toLowerCase().match(/[a-z]{2,}/g) ?? [])
    .filter((word) => !ignoredWords.has(word))
    .map((word) => word.replace(/(.)\1+/g, '$1').replace(/s$/, ''))
  return wordRuns(words, runLength)
}
