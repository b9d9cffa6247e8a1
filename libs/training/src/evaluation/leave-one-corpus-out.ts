import { mkdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { type Static, Type } from 'typebox'
import { Value } from 'typebox/value'
import { type AlertKind, alertKindOf, alertKinds } from '../corpus/slices.ts'
import { restOf, type SplitMessage } from '../corpus/split.ts'
import type { ModelType, Trainer } from '../model-type.ts'
import { sigmoid } from '../platt-scaling.ts'
import {
  atSpamShare,
  type ConfusionMatrix,
  confusionMatrix,
  matthewsCorrelation,
  ratesOf,
  ratio,
  rounded,
} from './metrics.ts'
import { thresholdForFalsePositiveRate, typicalThresholdForBestMcc } from './thresholds.ts'

/** Fraction of spam among messages that people ask about. */
export const defaultSpamShare = 0.24

/** Corpora of one source, which are left out together, with folds of the chat corpus as further ham. */
interface Source {
  readonly name: string
  readonly corpora: readonly string[]
  readonly chatFolds: readonly number[]
}

const chatCorpus = 'nus_early'

const labelledSources: readonly Source[] = [
  { name: 'sp_latest', corpora: ['sp_latest_raw', 'sp_latest_ham'], chatFolds: [1, 2] },
  { name: 'mishra_soni', corpora: ['mishra_soni'], chatFolds: [3, 4] },
  { name: 'india_new', corpora: ['india_new'], chatFolds: [5, 6] },
  { name: 'uci', corpora: ['uci', 'sp_legacy_ham', 'sp_legacy_spam'], chatFolds: [7, 8, 9] },
]

/** Much of its spam is proverbs that friends forward, so only its alerts count. */
const alertSource: Source = { name: 'exais', corpora: ['exais_train_users'], chatFolds: [] }

/** Much of the ham of `india_new` is promotions, so only its alerts count. */
const hasReliableLabel = ({ corpus, spam }: SplitMessage): boolean => spam || corpus !== 'india_new'

const figures = {
  name: Type.String(),
  mcc: Type.Number(),
  recall: Type.Number(),
  falsePositiveRate: Type.Number(),
}
const Figures = Type.Object(figures)
type Figures = Static<typeof Figures>

/** Figures of a model type on left-out sources. */
export const LeaveOneCorpusOut = Type.Object({
  id: Type.String(),
  version: Type.String(),
  spamShare: Type.Number(),
  sources: Type.Array(Type.Object({ ...figures, spam: Type.Integer(), ham: Type.Integer() }), {
    description: 'Each source, with the threshold that is best on the other sources.',
  }),
  operatingPoints: Type.Array(Figures, {
    description: 'All left-out messages with the best threshold, with the strict one, and with the curve between.',
  }),
  alerts: Type.Array(Type.Object({ kind: Type.String(), messages: Type.Integer(), blocked: Type.Number() }), {
    description: 'Left-out alerts that the best threshold blocks.',
  }),
})
export type LeaveOneCorpusOut = Static<typeof LeaveOneCorpusOut>

/** False-positive rate of the stricter operating point of a manifest. */
export const strictFalsePositiveRate = 0.005

/** False-positive rates of the operating points after the best one. The strict point comes first. */
const falsePositiveRates = [strictFalsePositiveRate, 0.001, 0.002, 0.01, 0.02]

/** A message with the score of a model that was trained without its source. */
export interface LeftOutScore {
  readonly message: SplitMessage
  readonly source: string
  readonly score: number
}

/**
 * Trains without one source at a time and scores that source, which predicts the quality on messages of unseen sources.
 * @param messages the training messages; `train` takes their indices
 * @param canMeasure a source is left out when it holds for all of its messages
 * @param onProgress called with the completed fraction, 0 to 1
 */
export function leftOutScores(
  train: Trainer,
  messages: readonly SplitMessage[],
  canMeasure: (message: SplitMessage) => boolean = () => true,
  onProgress: (fraction: number) => void = () => {},
): LeftOutScore[] {
  const sources = [...labelledSources, alertSource]
  return sources.flatMap((source, number): LeftOutScore[] => {
    const { test, rest } = splitOf(source, messages)
    const tested = test.flatMap((i) => messages[i] ?? [])
    if (tested.length === 0 || !tested.every(canMeasure)) return []
    const model = train(rest)
    onProgress((number + 1) / sources.length)
    return test.flatMap((i) => {
      const message = messages[i]
      return message === undefined ? [] : [{ message, source: source.name, score: model.score(i) }]
    })
  })
}

export const sourceNames: readonly string[] = labelledSources.map(({ name }) => name)

/**
 * Returns the indices of the messages of some sources, and those of the messages that can train a model that is measured on them.
 * @throws {RangeError} for an unknown source
 */
export function leaveOut(
  names: readonly string[],
  messages: readonly SplitMessage[],
): { test: number[]; rest: number[] } {
  const sources = names.map((name) => {
    const source = labelledSources.find((one) => one.name === name)
    if (source === undefined) throw new RangeError(`Unknown source: ${name}. Use one of ${sourceNames.join(', ')}.`)
    return source
  })
  return splitOf(
    {
      name: names.join(' and '),
      corpora: sources.flatMap(({ corpora }) => corpora),
      chatFolds: sources.flatMap(({ chatFolds }) => chatFolds),
    },
    messages,
  )
}

/** The scores that can choose a threshold and a calibration: those of messages whose label is reliable. */
export function reliableScores(scored: readonly LeftOutScore[]): LeftOutScore[] {
  return scored.filter(({ source, message }) => source !== alertSource.name && hasReliableLabel(message))
}

/** Whether there are two labelled sources or more, so that one can be left out. */
export function hasSources(messages: readonly SplitMessage[]): boolean {
  return labelledSources.filter((source) => isPresent(source, messages)).length > 1
}

const isPresent = ({ corpora }: Source, messages: readonly SplitMessage[]): boolean =>
  messages.some(({ corpus }) => corpora.includes(corpus))

/**
 * Measures a model type by its scores of left-out sources.
 * @param spamShare fraction of spam that figures and thresholds hold for
 * @throws {RangeError} when fewer than two sources have spam and ham
 */
export function leaveOneCorpusOut(
  { id, version }: Pick<ModelType, 'id' | 'version'>,
  scores: readonly LeftOutScore[],
  spamShare = defaultSpamShare,
): LeaveOneCorpusOut {
  // Thresholds lie between 0 and 1.
  const scored = scores.map(({ score, ...rest }) => ({ ...rest, score: sigmoid(score) }))
  const labelled = reliableScores(scored)
  const names = labelledSources.map(({ name }) => name).filter((name) => labelled.some(({ source }) => source === name))
  if (names.length < 2) throw new RangeError('Leaving a corpus out needs two labelled sources.')
  const best = bestThreshold(labelled, spamShare)
  return {
    id,
    version,
    spamShare,
    sources: names.map((name) => {
      const own = labelled.filter(({ source }) => source === name)
      const others = labelled.filter(({ source }) => source !== name)
      const spam = own.filter(({ message }) => message.spam).length
      const matrix = matrixOf(own, bestThreshold(others, spamShare))
      return { ...figuresOf(name, matrix, spamShare), spam, ham: own.length - spam }
    }),
    operatingPoints: [
      figuresOf('best', matrixOf(labelled, best), spamShare),
      ...falsePositiveRates.map((rate) => {
        const threshold = thresholdForFalsePositiveRate(scoresOf(labelled), labelsOf(labelled), rate)
        const name = `${Number((100 * rate).toFixed(1))} % of ham${rate === strictFalsePositiveRate ? ' (strict)' : ''}`
        return figuresOf(name, matrixOf(labelled, threshold), spamShare)
      }),
    ],
    alerts: alertKinds.flatMap((kind: AlertKind) => {
      const own = scored.filter(({ message }) => alertKindOf(message) === kind)
      const blocked = rounded(ratio(matrixOf(own, best).falsePositives, own.length))
      return own.length === 0 ? [] : [{ kind, messages: own.length, blocked }]
    }),
  }
}

/** Indices of a source's messages, and of all messages that are neither its own nor near-duplicates of them. */
function splitOf(source: Source, messages: readonly SplitMessage[]) {
  const { corpora, chatFolds } = source
  const isTest = ({ corpus, fold }: SplitMessage): boolean =>
    corpora.includes(corpus) || (corpus === chatCorpus && chatFolds.includes(fold))
  const tested = isPresent(source, messages) ? messages.filter(isTest) : []
  const isRest = restOf(tested)
  const indicesOf = (isMember: (message: SplitMessage) => boolean): number[] =>
    messages.flatMap((message, i) => (isMember(message) ? [i] : []))
  return {
    test: tested.length === 0 ? [] : indicesOf(isTest),
    rest: indicesOf((message) => !isTest(message) && isRest(message)),
  }
}

const scoresOf = (scored: readonly LeftOutScore[]): number[] => scored.map(({ score }) => score)
const labelsOf = (scored: readonly LeftOutScore[]): boolean[] => scored.map(({ message }) => message.spam)
const matrixOf = (scored: readonly LeftOutScore[], threshold: number): ConfusionMatrix =>
  confusionMatrix(scoresOf(scored), labelsOf(scored), threshold)
const bestThreshold = (scored: readonly LeftOutScore[], spamShare: number): number =>
  typicalThresholdForBestMcc(scoresOf(scored), labelsOf(scored), spamShare)

function figuresOf(name: string, matrix: ConfusionMatrix, spamShare: number): Figures {
  return {
    name,
    mcc: rounded(matthewsCorrelation(atSpamShare(matrix, spamShare))),
    ...ratesOf(matrix),
  }
}

const fileIn = (cards: string): string => join(cards, 'models', 'leave-one-corpus-out.json')

/** Reads the results beside the model cards; an empty list without results. */
export async function readLeaveOneCorpusOut(cards: string): Promise<LeaveOneCorpusOut[]> {
  const text = await readFile(fileIn(cards), 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return '[]'
    throw error
  })
  return Value.Parse(Type.Array(LeaveOneCorpusOut), JSON.parse(text))
}

/** Writes results beside the model cards and keeps those of other models. */
export async function writeLeaveOneCorpusOut(cards: string, results: readonly LeaveOneCorpusOut[]): Promise<void> {
  const others = (await readLeaveOneCorpusOut(cards)).filter(({ id }) => !results.some((result) => result.id === id))
  const sorted = [...others, ...results].sort((a, b) => (a.id < b.id ? -1 : 1))
  await mkdir(join(cards, 'models'), { recursive: true })
  await writeFile(fileIn(cards), `${JSON.stringify(sorted, undefined, 1)}\n`)
}
