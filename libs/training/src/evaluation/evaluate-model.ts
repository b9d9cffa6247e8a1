import { normalizeMessage } from '@sms-checker/text'
import { readOtherLanguages } from '../corpus/other-languages.ts'
import { isAlert, isRecentOrChat } from '../corpus/slices.ts'
import { holdoutOf, type SplitMessage } from '../corpus/split.ts'
import { readModelDirectory } from '../model-directory.ts'
import type { ModelDescription, ModelType } from '../model-type.ts'
import { onnxProbabilities } from '../onnx/inference.ts'
import { runClosedProtocol } from './closed-protocol.ts'
import { defaultSpamShare } from './leave-one-corpus-out.ts'
import {
  atSpamShare,
  bootstrap,
  brierScore,
  type ConfusionMatrix,
  confusionMatrix,
  expectedCalibrationError,
  type Interval,
  matthewsCorrelation,
  ratio,
  reliability,
  rounded,
} from './metrics.ts'
import type { ModelEvaluation } from './model-evaluation.ts'
import { perturbations } from './perturbations.ts'

/** A holdout message with the prediction of the shipped model. */
interface Scored extends SplitMessage {
  readonly probability: number
}

/** Errors that a card lists. */
const listedErrors = 6

/** Evaluates a shipped model file on the holdout, and its model type, if it has one, on the closed protocol. */
export async function evaluateModel(
  model: ModelDescription | ModelType,
  directory: string,
  messages: readonly SplitMessage[],
): Promise<ModelEvaluation> {
  const { graph, manifest } = await readModelDirectory(directory)
  const names = { input: manifest.input.name, output: manifest.output.name }
  const holdout = holdoutOf(messages)
  const predictions = await onnxProbabilities(
    graph,
    holdout.map(({ text }) => text),
    names,
  )
  const scored: Scored[] = holdout.map((message, i) => ({ ...message, probability: predictions[i] ?? Number.NaN }))
  const probabilities = scored.map(({ probability }) => probability)
  const spam = scored.map((message) => message.spam)
  const matrixOf = (sample: readonly Pick<Scored, 'spam' | 'probability'>[]): ConfusionMatrix =>
    confusionMatrix(
      sample.map(({ probability }) => probability),
      sample.map((message) => message.spam),
      manifest.threshold,
    )
  const recent = scored.filter(isRecentOrChat)
  const alerts = scored.filter(isAlert)
  const recallUnder: Record<string, number> = {}
  const spamMessages = scored.filter((message) => message.spam)
  for (const { name, apply } of perturbations) {
    const perturbed = await onnxProbabilities(
      graph,
      spamMessages.map(({ text }) => normalizeMessage(apply(text))),
      names,
    )
    recallUnder[name] = rounded(perturbed.filter((p) => p >= manifest.threshold).length / spamMessages.length)
  }
  const foreign = await readOtherLanguages()
  const foreignProbabilities = await onnxProbabilities(
    graph,
    foreign.map(({ sms }) => normalizeMessage(sms)),
    names,
  )
  const scoredForeign = foreign.map((message, i) => ({
    ...message,
    probability: foreignProbabilities[i] ?? Number.NaN,
  }))
  const languages = Object.fromEntries(
    [...new Set(foreign.map(({ language }) => language))].map((name) => [
      name,
      matrixOf(scoredForeign.filter(({ language }) => language === name)),
    ]),
  )
  const closed = 'prepare' in model ? await runClosedProtocol(model) : undefined
  return {
    id: manifest.id,
    version: manifest.version,
    sha256: manifest.sha256,
    threshold: rounded(manifest.threshold),
    megabytes: Number((graph.length / 1e6).toFixed(1)),
    ...(closed && {
      closed: {
        quality: closed.quality,
        repeatedRows: closed.repeatedRows,
        labelFlips: closed.labelFlips,
        maxDifference: 10 ** Math.ceil(Math.log10(closed.maxDifference)),
      },
    }),
    holdout: {
      mcc: interval(scored, (sample) => matthewsCorrelation(matrixOf(sample))),
      recall: interval(spamMessages, (sample) => ratio(matrixOf(sample).truePositives, sample.length)),
      falsePositiveRate: interval(
        scored.filter((m) => !m.spam),
        (sample) => ratio(matrixOf(sample).falsePositives, sample.length),
      ),
      counts: matrixOf(scored),
    },
    recent: {
      mcc: interval(recent, (sample) => matthewsCorrelation(atSpamShare(matrixOf(sample), defaultSpamShare))),
      counts: matrixOf(recent),
    },
    alerts: {
      falsePositiveRate: interval(alerts, (sample) => ratio(matrixOf(sample).falsePositives, sample.length)),
      counts: matrixOf(alerts),
    },
    corpora: Object.fromEntries(
      [...new Set(scored.map(({ corpus }) => corpus))]
        .sort()
        .map((name) => [name, matrixOf(scored.filter(({ corpus }) => corpus === name))]),
    ),
    calibration: {
      expectedCalibrationError: rounded(expectedCalibrationError(probabilities, spam)),
      brierScore: rounded(brierScore(probabilities, spam)),
    },
    perturbations: recallUnder,
    languages,
    errors: worstErrors(scored, manifest.threshold),
    plots: {
      precisionRecall: precisionRecall(probabilities, spam),
      reliability: reliability(probabilities, spam).map(({ predicted, observed }) => ({
        x: rounded(predicted),
        y: rounded(observed),
      })),
      histogram: histogram(probabilities, spam),
    },
  }
}

function interval<T>(sample: readonly T[], statistic: (sample: readonly T[]) => number): Interval {
  const { value, low, high } = bootstrap(sample, statistic)
  return { value: rounded(value), low: rounded(low), high: rounded(high) }
}

/** The most confident errors, half of them false negatives, from the corpus that may be republished. */
function worstErrors(scored: readonly Scored[], threshold: number) {
  const errors = scored
    .filter(({ corpus, spam, probability }) => corpus === 'uci' && probability >= threshold !== spam)
    .map(({ text, spam, probability }) => ({ sms: text, spam, probability: rounded(probability) }))
  const mostConfident = (isSpam: boolean) =>
    errors
      .filter(({ spam }) => spam === isSpam)
      .sort((a, b) => (isSpam ? a.probability - b.probability : b.probability - a.probability))
      .slice(0, listedErrors / 2)
  return [...mostConfident(true), ...mostConfident(false)]
}

interface Point {
  readonly x: number
  readonly y: number
}

/** Recall (x) and precision (y) at each threshold, thinned to at most 200 points. */
function precisionRecall(probabilities: readonly number[], spam: readonly boolean[]): Point[] {
  const order = probabilities.map((_, i) => i).sort((a, b) => (probabilities[b] ?? 0) - (probabilities[a] ?? 0))
  const positives = spam.filter(Boolean).length
  let truePositives = 0
  const points = order.flatMap((index, rank) => {
    if (!spam[index]) return []
    truePositives++
    return [{ x: rounded(truePositives / positives), y: rounded(truePositives / (rank + 1)) }]
  })
  const every = Math.ceil(points.length / 200)
  return points.filter((_, i) => i % every === 0 || i === points.length - 1)
}

const bars = 20

/** Counts ham and spam by predicted probability, in bins of one twentieth. */
function histogram(probabilities: readonly number[], spam: readonly boolean[]) {
  const counts = { ham: new Array<number>(bars).fill(0), spam: new Array<number>(bars).fill(0) }
  probabilities.forEach((probability, i) => {
    const bar = Math.min(bars - 1, Math.floor(probability * bars))
    const list = spam[i] ? counts.spam : counts.ham
    list[bar] = (list[bar] ?? 0) + 1
  })
  return counts
}
