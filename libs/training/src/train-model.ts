import { createHash } from 'node:crypto'
import { type ModelManifest, maxMessageLength, normalizeMessage, type Quality } from '@sms-checker/contracts'
import { crossValidate } from './calibration/cross-validate.ts'
import { isAlert } from './corpus/slices.ts'
import { heldOutParts, type SplitMessage } from './corpus/split.ts'
import { expectationOf } from './expectation.ts'
import { hamBlockedLimit, mistakeCost } from './families.ts'
import { type Family, inputName, outputName } from './family.ts'
import { confusion, qualityOf } from './quality/confusion.ts'
import { thresholdForHamBlocked } from './quality/threshold.ts'

export interface ModelFiles {
  readonly graph: Uint8Array
  readonly manifest: ModelManifest
}

const folds = 3

/** Messages that every model directory carries with the trainer's probability, so that a service can prove that it computes the same. */
const checkMessages = [
  'Are we still on for lunch tomorrow? I can be there at 12',
  'URGENT! You have won a £2000 prize. Call 09061701461 now to claim, 150p/min',
  'Your parcel is held at the depot. Pay the 1.99 fee: http://parcel-fee.example/pay',
  'Ok :)',
  'ЅРЕСІАL ОFFЕR 🎁 сlісk nоw',
]

export interface TrainModelSettings {
  /** Figures of the same family by other protocols, for the manifest. */
  readonly quality?: readonly Quality[]
  /** Called with the part done, 0 to 1. */
  readonly onProgress?: (done: number) => void
}

/**
 * Trains a family on the messages outside the held-out parts, chooses its threshold by cross-validation on them, and measures it on the
 * held-out parts. Same messages, same bytes.
 */
export function trainModel(
  family: Family,
  messages: readonly SplitMessage[],
  { quality = [], onProgress = () => {} }: TrainModelSettings = {},
): ModelFiles {
  const training = messages.filter(({ part }) => !heldOutParts.has(part))
  const heldOut = messages.filter(({ part, corpus }) => heldOutParts.has(part) && corpus !== 'written')
  const examples = training.map((message) => ({ ...message, fold: message.part % folds, cost: mistakeCost(message) }))
  const { model, heldOutProbabilities } = crossValidate(family, examples, onProgress)
  const real = examples.flatMap(({ corpus }, i) => (corpus === 'written' ? [] : [i]))
  const threshold = thresholdForHamBlocked(
    real.map((i) => heldOutProbabilities[i] ?? 0),
    real.map((i) => examples[i]?.spam ?? false),
    hamBlockedLimit,
  )
  const alerts = real.filter((i) => isAlert(examples[i]))
  const alertCounts = confusion(
    alerts.map((i) => heldOutProbabilities[i] ?? 0),
    alerts.map(() => false),
    threshold,
  )
  const { probability, contributions } = model
  const graph = model.graph()
  return {
    graph,
    manifest: {
      id: family.id,
      name: family.name,
      version: family.version,
      family: family.id,
      labels: ['ham', 'spam'],
      input: { name: inputName, type: 'string', shape: '[N]' },
      output: { name: outputName, type: 'float32', shape: '[N]', description: 'probability of spam' },
      ...(contributions && { contributions }),
      threshold,
      maximumLength: maxMessageLength,
      sha256: createHash('sha256').update(graph).digest('hex'),
      training: {
        description: `Everything but one part in ten, dealt out by template; a threshold that blocks at most ${(hamBlockedLimit * 100).toFixed(1)} % of the ham that people sent in a ${folds}-fold cross-validation by template.`,
        corpora: corporaOf(training),
      },
      quality: [
        heldOutQuality(heldOut, probability, threshold),
        ...(alerts.length === 0
          ? []
          : [
              qualityOf(
                'Bank, delivery and code alerts in the cross-validation: templates new to the model',
                alertCounts,
              ),
            ]),
        ...quality,
      ],
      expects: expectationOf(training),
      checks: checkMessages.map((sms) => ({ sms, probability: probability(normalizeMessage(sms)) })),
    },
  }
}

/** Quality on messages that share no template with a training message. */
function heldOutQuality(
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
