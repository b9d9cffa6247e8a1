import { type NgramSettings, ngramRows } from '../features/hashed-ngrams.ts'
import { shapeFeatures, shapeOf } from '../features/shape-features.ts'
import type { Example, ModelType, Trainer } from '../model-type.ts'
import { sigmoid } from '../platt-scaling.ts'
import { type BoostingSettings, boostTrees, type Tree, treesScore } from './boosting.ts'
import { naiveBayesScore, quantileBoundaries, selectByInformationGain, trainNaiveBayes } from './ngram-statistics.ts'
import { type Forest, treesGraph } from './trees-graph.ts'

export interface TreesSettings {
  readonly ngrams: NgramSettings
  /** Number of n-gram table rows that the trees may split on. */
  readonly selected: number
  /** Number of split points on the naive Bayes score. */
  readonly steps: number
  readonly boosting: BoostingSettings
}

export const treesSettings: TreesSettings = {
  ngrams: { bits: 18, words: 2, characters: [3, 4] },
  selected: 2000,
  steps: 32,
  boosting: {
    trees: 600,
    depth: 4,
    rate: 0.07,
    regularisation: 1,
    leafWeight: 0.1,
    exampleShare: 0.6,
    featureShare: 0.05,
    seed: 2011,
  },
}

export const trees: ModelType = {
  id: 'trees',
  name: 'Boosted trees on shape and n-grams',
  version: '1.11.0',
  description:
    '600 gradient-boosted trees of depth 4 on shape features, the 2,000 most informative words, word pairs and character 3- to 4-grams, and a naive Bayes score of all n-grams.',
  prepare: (examples) => prepareTrees(examples, treesSettings),
}

/** Table rows of a message's n-grams, with repetitions, and its shape features. */
interface MessageFeatures {
  readonly rows: Int32Array
  readonly shape: readonly number[]
}

const noFeatures: MessageFeatures = { rows: new Int32Array(), shape: [] }

/** Returns a trainer of boosted trees. */
export function prepareTrees(examples: readonly Example[], settings: TreesSettings): Trainer {
  const extract = (text: string): MessageFeatures => ({
    rows: Int32Array.from(ngramRows(text, settings.ngrams)),
    shape: shapeOf(text),
  })
  const features = examples.map(({ text }) => extract(text))
  const tableSize = 2 ** settings.ngrams.bits
  return (chosen) => {
    const chosenExamples = chosen.flatMap((i) => examples[i] ?? [])
    const chosenRows = chosen.map((i) => (features[i] ?? noFeatures).rows)
    const spam = chosenExamples.map((example) => example.spam)
    const selected = selectByInformationGain(chosenRows, spam, tableSize, settings.selected)
    const bayes = trainNaiveBayes(chosenRows, spam, tableSize)
    const steps = quantileBoundaries(bayes.leaveOneOutScores, settings.steps)
    const columns = shapeFeatures.length + selected.length + steps.length
    const columnOf = new Map(Array.from(selected, (row, i) => [row, shapeFeatures.length + i]))
    const featuresOf = ({ rows, shape }: MessageFeatures, score: number): Uint16Array =>
      Uint16Array.from([
        ...shape,
        ...Array.from(new Set(rows)).flatMap((row) => columnOf.get(row) ?? []),
        ...Array.from(steps.keys())
          .filter((k) => score >= (steps[k] ?? 0))
          .map((k) => columns - steps.length + k),
      ])
    const forest = boostTrees(
      chosen.map((i, k) => featuresOf(features[i] ?? noFeatures, bayes.leaveOneOutScores[k] ?? 0)),
      columns,
      spam,
      chosenExamples.map(({ sampleWeight: cost }) => cost),
      settings.boosting,
    )
    const scoreOf = (trees: readonly Tree[], message: MessageFeatures): number => {
      const present = new Uint8Array(columns)
      for (const feature of featuresOf(message, naiveBayesScore(bayes.weights, message.rows))) present[feature] = 1
      return treesScore(trees, present)
    }
    return {
      score: (example) => scoreOf(forest, features[example] ?? noFeatures),
      calibrated({ slope, offset }) {
        const scaled = forest.map((tree) => scaleLeaves(tree, slope))
        const shipped: Forest = {
          ngrams: settings.ngrams,
          selected,
          bayes: bayes.weights,
          steps,
          trees: scaled,
          offset,
        }
        return {
          probabilities: async (messages) =>
            messages.map((message) => sigmoid(scoreOf(scaled, extract(message)) + offset)),
          graph: () => treesGraph(shipped),
        }
      },
    }
  }
}

/** Folds the slope of the calibration, which is linear in the log-odds, into the leaves. */
function scaleLeaves(tree: Tree, slope: number): Tree {
  return tree.map((node) => (node.kind === 'leaf' ? { ...node, value: Math.fround(node.value * slope) } : node))
}
