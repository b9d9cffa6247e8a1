import type { Decision, Example, Family } from '../family.ts'
import { type NgramSettings, ngramRows } from '../ngrams/hashed-ngrams.ts'
import { shapeFeatures, shapeOf } from '../shape/shape-features.ts'
import { ensembleOf } from './ensemble.ts'
import { type Network, type NetworkInput, type NetworkTraining, networkScore, trainNetwork } from './network.ts'
import { neuralGraph } from './neural-graph.ts'

export interface NeuralSettings {
  readonly ngrams: NgramSettings
  readonly width: number
  readonly hidden: number
  /** How many networks are trained, from different seeds. */
  readonly networks: number
  readonly training: NetworkTraining
}

/**
 * Among the best by cross-validation, on the first 1,674 rows of the SMS Spam Collection and on all training messages: leaving out more of
 * each message, a table with fewer collisions, and longer training with larger steps told most; the mean weighted by inverse document
 * frequency or more dimensions did not help both; a second network did.
 */
export const neuralSettings: NeuralSettings = {
  ngrams: { bits: 17, words: 2, characters: [2, 4] },
  width: 8,
  hidden: 16,
  networks: 2,
  training: { epochs: 24, rate: 0.3, dropout: 0.8, seed: 2011 },
}

export const neural: Family = {
  id: 'neural',
  name: 'Neural network on a bag of n-gram embeddings',
  version: '3.1.0',
  description:
    'The average of two networks: each the mean of 8-dimensional embeddings of words, pairs of words and runs of 2 to 4 characters, hashed into 2^17 rows, and the features of shape, through one layer of 16 rectified units.',
  prepare: (examples) => prepareNeural(examples, neuralSettings),
}

/** A trainer of ensembles of embedding-bag networks. */
export function prepareNeural(
  examples: readonly Example[],
  settings: NeuralSettings,
): (chosen: readonly number[]) => Decision {
  const inputs = examples.map(({ text }) => networkInput(text, settings.ngrams))
  const shape = {
    rows: 2 ** settings.ngrams.bits,
    width: settings.width,
    extras: shapeFeatures.length,
    hidden: settings.hidden,
  }
  return (chosen) => {
    const chosenExamples = chosen.flatMap((i) => examples[i] ?? [])
    const members = Array.from({ length: settings.networks }, (_, member) =>
      trainNetwork(
        shape,
        chosen.flatMap((i) => inputs[i] ?? []),
        chosenExamples.map(({ spam }) => spam),
        chosenExamples.map(({ cost }) => cost),
        { ...settings.training, seed: settings.training.seed + member },
      ),
    )
    const network = ensembleOf(members)
    return {
      score: (example) => networkScore(network, inputs[example] ?? networkInput('', settings.ngrams)),
      calibrated({ slope, offset }) {
        const scaled = withCalibration(network, slope, offset)
        return {
          probability: (message) => 1 / (1 + Math.exp(-networkScore(scaled, networkInput(message, settings.ngrams)))),
          graph: () => neuralGraph(scaled, settings.ngrams),
        }
      },
    }
  }
}

function networkInput(message: string, ngrams: NgramSettings): NetworkInput {
  const extras = new Uint8Array(shapeFeatures.length)
  for (const feature of shapeOf(message)) extras[feature] = 1
  return { rows: Int32Array.from(ngramRows(message, ngrams)), extras }
}

/** Calibration is linear in the log-odds, so the last layer can carry it. */
function withCalibration(network: Network, slope: number, offset: number): Network {
  return {
    ...network,
    outputWeights: network.outputWeights.map((weight) => weight * slope),
    outputBias: network.outputBias.map((bias) => bias * slope + offset),
  }
}
