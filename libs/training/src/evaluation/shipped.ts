import { normalizeMessage } from '@sms-checker/contracts'
import { isAlert, isRecentOrChat } from '../corpus/slices.ts'
import { heldOutParts, type SplitMessage } from '../corpus/split.ts'
import type { Family } from '../family.ts'
import { readModelDirectory } from '../model-directory.ts'
import { onnxProbabilities } from '../onnx/onnx-scorer.ts'
import { closedProtocol } from '../quality/closed-protocol.ts'
import { type Confusion, confusion, matthews } from '../quality/confusion.ts'
import { bootstrap, type Interval } from './bootstrap.ts'
import type { ModelFigures } from './figures.ts'
import { histogram, precisionRecall } from './plot-points.ts'
import { brierScore, expectedCalibrationError, reliability } from './reliability.ts'
import { tricks } from './tricks.ts'

/** A held-out message with the probability that the shipped file gives it. */
interface Scored extends SplitMessage {
  readonly probability: number
}

/** Wrong answers that a card shows. */
const shownMistakes = 6

/** Measures a committed model, from its file, on the held-out part of the corpora, and its family by the closed protocol. */
export async function evaluateShipped(
  family: Family,
  directory: string,
  messages: readonly SplitMessage[],
): Promise<ModelFigures> {
  const { graph, manifest } = await readModelDirectory(directory)
  const names = { input: manifest.input.name, output: manifest.output.name }
  const heldOut = messages.filter(({ part, corpus }) => heldOutParts.has(part) && corpus !== 'written')
  const answers = await onnxProbabilities(
    graph,
    heldOut.map(({ text }) => text),
    names,
  )
  const scored: Scored[] = heldOut.map((message, i) => ({ ...message, probability: answers[i] ?? Number.NaN }))
  const probabilities = scored.map(({ probability }) => probability)
  const spam = scored.map((message) => message.spam)
  const count = (some: readonly Scored[]): Confusion =>
    confusion(
      some.map(({ probability }) => probability),
      some.map((message) => message.spam),
      manifest.threshold,
    )
  const recent = scored.filter(isRecentOrChat)
  const alerts = scored.filter(isAlert)
  const caught: Record<string, number> = {}
  const sentSpam = scored.filter((message) => message.spam)
  for (const { name, apply } of tricks) {
    const tricked = await onnxProbabilities(
      graph,
      sentSpam.map(({ text }) => normalizeMessage(apply(text))),
      names,
    )
    caught[name] = rounded(tricked.filter((p) => p >= manifest.threshold).length / sentSpam.length)
  }
  const closed = await closedProtocol(family)
  return {
    id: manifest.id,
    version: manifest.version,
    sha256: manifest.sha256,
    threshold: rounded(manifest.threshold),
    megabytes: Number((graph.length / 1e6).toFixed(1)),
    closed: closed.quality,
    closedRepeatedRows: closed.repeatedRows,
    agreement: { labelFlips: closed.labelFlips, widestGap: 10 ** Math.ceil(Math.log10(closed.widestGap)) },
    heldOut: {
      mcc: interval(scored, (some) => matthews(count(some))),
      spamCaught: interval(sentSpam, (some) => share(count(some).spamCaught, some.length)),
      hamBlocked: interval(
        scored.filter((m) => !m.spam),
        (some) => share(count(some).hamBlocked, some.length),
      ),
      counts: count(scored),
    },
    recent: { mcc: interval(recent, (some) => matthews(count(some))), counts: count(recent) },
    alerts: {
      blocked: interval(alerts, (some) => share(count(some).hamBlocked, some.length)),
      counts: count(alerts),
    },
    corpora: Object.fromEntries(
      [...new Set(scored.map(({ corpus }) => corpus))]
        .sort()
        .map((name) => [name, count(scored.filter(({ corpus }) => corpus === name))]),
    ),
    calibration: {
      expectedCalibrationError: rounded(expectedCalibrationError(probabilities, spam)),
      brierScore: rounded(brierScore(probabilities, spam)),
    },
    tricks: caught,
    wrong: mistakes(scored, manifest.threshold),
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

const rounded = (value: number): number => Number(value.toFixed(4))
const share = (some: number, all: number): number => (all === 0 ? 0 : some / all)

function interval<T>(sample: readonly T[], figure: (sample: readonly T[]) => number): Interval {
  const { value, low, high } = bootstrap(sample, figure)
  return { value: rounded(value), low: rounded(low), high: rounded(high) }
}

/** The mistakes that the model was surest of, half of either kind, from the corpus that may be shown. */
function mistakes(scored: readonly Scored[], threshold: number) {
  const wrong = scored
    .filter(({ corpus, spam, probability }) => corpus === 'uci' && probability >= threshold !== spam)
    .map(({ text, spam, probability }) => ({ sms: text, spam, probability: rounded(probability) }))
  const surest = (kind: boolean) =>
    wrong
      .filter(({ spam }) => spam === kind)
      .sort((a, b) => (kind ? a.probability - b.probability : b.probability - a.probability))
      .slice(0, shownMistakes / 2)
  return [...surest(true), ...surest(false)]
}
