import { createHash } from 'node:crypto'
import { type ModelManifest, maxMessageLength, normalizeMessage, type Quality } from '@sms-checker/contracts'
import { heldOutParts, type SplitMessage } from './corpus/split.ts'
import { inputName, linearGraph, outputName } from './linear/linear-graph.ts'
import { linearProbability } from './linear/linear-model.ts'
import { trainLinear } from './linear/train-linear.ts'
import { confusion, qualityOf } from './quality/confusion.ts'
import { thresholdForHamBlocked } from './quality/threshold.ts'
import type { Recipe } from './recipes.ts'

export interface ModelFiles {
  readonly graph: Uint8Array
  readonly manifest: ModelManifest
}

const folds = 3
const seed = 2011

/** Messages that every model directory carries with the trainer's probability, so that a service can prove that it computes the same. */
const checkMessages = [
  'Are we still on for lunch tomorrow? I can be there at 12',
  'URGENT! You have won a £2000 prize. Call 09061701461 now to claim, 150p/min',
  'Your parcel is held at the depot. Pay the 1.99 fee: http://parcel-fee.example/pay',
  'Ok :)',
  'ЅРЕСІАL ОFFЕR 🎁 сlісk nоw',
]

/**
 * Trains a recipe on the messages outside the held-out parts, chooses its threshold by cross-validation on them, and measures it on the
 * held-out parts. Same messages, same bytes.
 * @param onProgress called with the part done, 0 to 1
 */
export function trainModel(
  recipe: Recipe,
  messages: readonly SplitMessage[],
  onProgress: (done: number) => void = () => {},
): ModelFiles {
  const training = messages.filter(({ part }) => !heldOutParts.has(part))
  const heldOut = messages.filter(({ part, corpus }) => heldOutParts.has(part) && corpus !== 'written')
  const examples = training.map(({ corpus, text, spam, part }) => ({
    text,
    spam,
    fold: part % folds,
    cost: recipe.costs[corpus]?.[spam ? 'spam' : 'ham'] ?? 1,
  }))
  const settings = { ngrams: recipe.ngrams, seed, maximumPasses: 30 }
  const { model, heldOutProbabilities } = trainLinear(examples, settings, onProgress)
  const threshold = thresholdForHamBlocked(
    heldOutProbabilities,
    examples.map(({ spam }) => spam),
    recipe.hamBlockedLimit,
  )
  const probability = (sms: string): number => linearProbability(model, sms)
  const graph = linearGraph(model)
  return {
    graph,
    manifest: {
      id: recipe.id,
      name: recipe.name,
      version: recipe.version,
      family: 'linear',
      labels: ['ham', 'spam'],
      input: { name: inputName, type: 'string', shape: '[N]' },
      output: { name: outputName, type: 'float32', shape: '[N]', description: 'probability of spam' },
      threshold,
      maximumLength: maxMessageLength,
      sha256: createHash('sha256').update(graph).digest('hex'),
      training: {
        description: `Everything but one part in ten, dealt out by template; a threshold that blocks at most ${recipe.hamBlockedLimit * 100} % of the ham in a ${folds}-fold cross-validation by template.`,
        corpora: corporaOf(training),
      },
      quality: [heldOutQuality(heldOut, probability, threshold)],
      checks: checkMessages.map((sms) => ({ sms, probability: probability(normalizeMessage(sms)) })),
    },
  }
}

/** Quality on messages that share no template with a training message. */
export function heldOutQuality(
  heldOut: readonly SplitMessage[],
  probability: (sms: string) => number,
  threshold: number,
): Quality {
  const counts = confusion(
    heldOut.map(({ text }) => probability(text)),
    heldOut.map(({ spam }) => spam),
    threshold,
  )
  return qualityOf('Held-out tenth of the corpora, no template of which trained the model', counts)
}

function corporaOf(messages: readonly SplitMessage[]) {
  return [...new Set(messages.map(({ corpus }) => corpus))].sort().map((name) => {
    const own = messages.filter(({ corpus }) => corpus === name)
    return { name, messages: own.length, spam: own.filter(({ spam }) => spam).length }
  })
}
