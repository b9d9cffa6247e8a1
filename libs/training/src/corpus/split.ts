import { normalizeMessage } from '@sms-checker/text'
import murmur from 'murmurhash3js-revisited'
import { type LabelledMessage, readJsonLines, readSmsSpamCollection } from './readers.ts'
import { copiesOf, restorableCorpus, restoreMessages } from './restored-messages.ts'
import { generateSyntheticMessages, syntheticCorpus } from './synthetic-messages.ts'
import { wordRuns } from './word-runs.ts'

/** A normalized message with its group of near-duplicates and its cross-validation fold. */
export interface SplitMessage extends LabelledMessage {
  /** Index of the first message of its group. */
  readonly group: number
  /** 0 to `foldCount - 1`. Near-duplicates share a fold. */
  readonly fold: number
}

export const foldCount = 10

/** The holdout: folds that never train a shipped model. */
const holdoutFolds: ReadonlySet<number> = new Set([0])

/** Whether the message is not one that was sent: it is generated, or restored from a preprocessed one. Such messages train and never measure. */
export const isConstructed = ({ corpus }: LabelledMessage): boolean =>
  corpus === syntheticCorpus || corpus === restorableCorpus

/** The messages that measure a shipped model and never train it. */
export const holdoutOf = (messages: readonly SplitMessage[]): SplitMessage[] =>
  messages.filter((message) => holdoutFolds.has(message.fold) && !isConstructed(message))

/** The messages that train a shipped model: no copies of the holdout. */
export function trainingMessagesOf(messages: readonly SplitMessage[]): SplitMessage[] {
  const isRest = restOf(holdoutOf(messages))
  return messages.filter((message) => !holdoutFolds.has(message.fold) && isRest(message))
}

/** Returns a test whether a message shares no template with any tested message. */
export function restOf(tested: readonly SplitMessage[]): (message: SplitMessage) => boolean {
  const groups = new Set(tested.map(({ group }) => group))
  const isCopy = copiesOf(tested.filter(({ spam }) => spam))
  return ({ group, corpus, text }) => !groups.has(group) && !(corpus === restorableCorpus && isCopy(text))
}

/** Reads and splits the committed corpus, additional JSON Lines files and the constructed messages. */
export async function readCorpora(additionalCorpora: readonly string[]): Promise<SplitMessage[]> {
  const additional = await Promise.all(additionalCorpora.map(readJsonLines))
  return splitMessages([
    ...(await readSmsSpamCollection()),
    ...additional.flatMap(({ raw }) => raw),
    ...restoreMessages(
      additional.flatMap(({ preprocessed }) => preprocessed).filter(({ corpus }) => corpus === restorableCorpus),
    ),
    ...(await generateSyntheticMessages()),
  ])
}

/**
 * Normalizes messages, removes case-insensitive duplicates (the first stays), and assigns folds. The fold is a hash of the first message of
 * a near-duplicate group, so it does not depend on the order of groups.
 */
export function splitMessages(messages: readonly LabelledMessage[]): SplitMessage[] {
  const seen = new Set<string>()
  const distinct = messages.flatMap((message) => {
    const text = normalizeMessage(message.text)
    const key = text.toLowerCase()
    if (text === '' || seen.has(key)) return []
    seen.add(key)
    return [{ ...message, text }]
  })
  const groups = nearDuplicateGroups(distinct.map(({ text }) => text))
  return distinct.map((message, i) => {
    const group = groups[i] ?? i
    return { ...message, group, fold: foldOf(distinct[group]?.text ?? message.text) }
  })
}

function foldOf(text: string): number {
  return murmur.x86.hash32(new TextEncoder().encode(text), 1) % foldCount
}

/**
 * Groups messages that were filled in from one template. Two messages are near-duplicates when, with links and numbers masked, they are equal
 * or share six consecutive words. Groups are the connected components (union-find).
 * @returns for each message, the index of the first message of its group
 */
export function nearDuplicateGroups(texts: readonly string[]): number[] {
  const parent = texts.map((_, i) => i)
  const root = (start: number): number => {
    let i = start
    while (parent[i] !== i) {
      const above = parent[i] ?? i
      parent[i] = parent[above] ?? above
      i = above
    }
    return i
  }
  const firstWith = new Map<string, number>()
  texts.forEach((text, i) => {
    for (const shingle of wordRuns(maskedWords(text), shingleLength)) {
      const first = firstWith.get(shingle)
      if (first === undefined) firstWith.set(shingle, i)
      else {
        const [a, b] = [root(first), root(i)]
        parent[Math.max(a, b)] = Math.min(a, b)
      }
    }
  })
  return texts.map((_, i) => root(i))
}

const shingleLength = 6

/** Words with links and numbers masked. */
function maskedWords(text: string): string[] {
  const masked = text
    .toLowerCase()
    .replace(/https?:\/\/\S+|\b[\w-]+(?:\.[\w-]+)+\/\S*|\bwww\.\S+/g, ' link ')
    .replace(/\d[\d.,:x*-]*/g, ' 0 ')
  return masked.match(/[\p{L}\p{N}]+/gu) ?? [text.trim()]
}
